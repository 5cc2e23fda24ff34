interface Box {
    content?: { size: number };
}
const box: Box = {};
console.log("so far");
console.log(box.content!.size);
