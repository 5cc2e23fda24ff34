public class Main {
    public static void main(String[] arguments) {
        byte[][] kept = new byte[100][];
        for (int i = 0; i < 30_000; i++) {
            kept[i * 7 % 100] = new byte[100_000];
            kept[i * 7 % 100][i] = 1;
        }
        int sum = 0;
        for (byte[] block : kept) for (byte value : block) sum += value;
        System.out.println(sum);
    }
}
