package shop.front;

import java.util.Arrays;
import java.util.stream.Collectors;

sealed interface Priced permits Colour, Item {
    int price();

    static Priced dearest(Priced... all) {
        return Arrays.stream(all).max((a, b) -> a.price() - b.price()).orElseThrow();
    }
}

enum Colour implements Priced {
    RED { public int price() { return 3; } },
    BLUE { public int price() { return 4; } };
}

record Item(String name, int price) implements Priced {}

@interface Sold {}

class Nobody {
    public void main(String[] arguments) {}
}

@Sold
final class Start<T extends Priced> {
    static public void main(final String[] arguments) throws Exception {
        System.out.println(Priced.dearest(Colour.values()) + " " + new Item("hat", 5));
        System.out.println(
            Arrays.stream(Colour.values()).map(Enum::name).collect(Collectors.joining("|")));
    }
}
