import type { FaultCode, Faults } from '../../src/ports/faults.ts';

export interface NotedFault {
  readonly code: FaultCode;
  readonly message: string | null;
  readonly fields: object;
}

/** Remembers every fault; what was only counted has no message. */
export class NotedFaults implements Faults {
  readonly noted: NotedFault[] = [];
  readonly counted = new Map<FaultCode, number>();

  note(code: FaultCode, message: string, fields: object = {}): void {
    this.noted.push({ code, message, fields });
    this.count(code);
  }

  count(code: FaultCode, times = 1): void {
    this.counted.set(code, (this.counted.get(code) ?? 0) + times);
  }
}
