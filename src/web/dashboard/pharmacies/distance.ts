/** As people say it: 350 m, 1.2 km. Nearer than ten metres is ten. */
export function distanceWords(metres: number): string {
  if (metres < 995) return `${Math.max(10, Math.round(metres / 10) * 10)} m`
  const kilometres = metres / 1_000
  return `${kilometres < 9.95 ? Number(kilometres.toFixed(1)) : Math.round(kilometres)} km`
}
