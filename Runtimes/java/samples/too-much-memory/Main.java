import java.util.ArrayList;
import java.util.List;

public class Main {
    public static void main(String[] arguments) {
        List<int[]> blocks = new ArrayList<>();
        for (;;) blocks.add(new int[100_000]);
    }
}
