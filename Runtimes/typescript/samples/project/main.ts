import { square } from "./square";

console.log(square(3));
