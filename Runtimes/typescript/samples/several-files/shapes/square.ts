export class Square {
    constructor(private readonly side: number) {}

    area(): number {
        return this.side * this.side;
    }
}
