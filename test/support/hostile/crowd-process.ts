/** Two hundred attackers in a process of their own, which lets go of none of its sockets by itself. */
import { answerParent } from '../child/answer-parent.ts';
import type { House } from '../light-gateway/house.ts';
import { attacks } from './attacks.ts';
import { attackersAtOnce, type CrowdAnswers } from './crowd.ts';

const house: House = JSON.parse(process.argv[2] ?? '{}');

answerParent<CrowdAnswers>(0, {
  attack: () => {
    const ways = Object.values(attacks);
    for (let nth = 0; nth < attackersAtOnce; nth += 1) {
      const attack = ways[nth % ways.length];
      attack?.({ house, address: `203.0.113.${nth}` });
    }
    return attackersAtOnce;
  },
});
