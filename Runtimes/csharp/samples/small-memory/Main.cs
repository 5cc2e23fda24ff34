using System;

class Node {
    public readonly Node Next;
    public readonly long First, Second, Third, Fourth;

    public Node(Node next, long number) {
        Next = next;
        First = Second = Third = Fourth = number;
    }
}

class Program {
    static void Main() {
        var lists = new Node[100];
        for (int round = 0; round < 3; round++) {
            for (int list = 0; list < lists.Length; list++) {
                Node first = null;
                for (int number = 0; number < 30000; number++) first = new Node(first, number);
                lists[list] = first;
            }
        }
        Console.WriteLine(lists[7].First);
    }
}
