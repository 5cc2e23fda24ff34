const text: string = "read as TypeScript";
console.log(text);
