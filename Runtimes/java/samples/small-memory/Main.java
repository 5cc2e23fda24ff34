public class Main {
    public static void main(String[] arguments) {
        long sum = 0;
        for (int i = 0; i < 40_000; i++) {
            byte[] block = new byte[100_000];
            block[i] = 1;
            sum += block[i];
        }
        System.out.println(sum);
    }
}
