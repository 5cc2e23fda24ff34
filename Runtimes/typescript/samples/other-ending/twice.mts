import { factor } from "./main.mjs";

export const twice = (number: number): number => number * factor;
