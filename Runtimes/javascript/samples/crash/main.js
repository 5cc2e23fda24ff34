console.log("so far");
undefined.length;
