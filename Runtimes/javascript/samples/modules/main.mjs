import { area } from "./square.mjs";
console.log(area(await Promise.resolve(3)));
