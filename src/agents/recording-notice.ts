import type { Agent } from './agent.ts';

/** The agent whose callers are told first that the call is recorded; nobody can talk over that. */
export function announcingRecording(agent: Agent): Agent {
  const { lines } = agent.brief;
  const notice = lines.notice === null ? agent.recordingNotice : `${agent.recordingNotice} ${lines.notice}`;
  return { ...agent, brief: { ...agent.brief, lines: { ...lines, notice } } };
}
