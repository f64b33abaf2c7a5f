/** As few people as a number may stand for, and the step in which people are told. */
export const CROWD = 10

/** At least so many: from two numbers that differ by one person nobody can be told. */
export const inTens = (people: number): number => Math.floor(people / CROWD) * CROWD
