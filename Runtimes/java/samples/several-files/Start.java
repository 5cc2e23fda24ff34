package game;

import game.shapes.Square;

public class Start {
    static class Helper {}

    public static void main(String[] arguments) {
        System.out.println(new Square(3).area());
    }
}
