const never: number = "seen";
console.log(never);
