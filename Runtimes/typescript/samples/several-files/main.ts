import { Square } from "./shapes/square";

console.log(new Square(3).area());
