import { twice } from "./twice.mjs";

export const factor = 2;
console.log(twice(4), require.main === module);
