using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Threading.Tasks;
using System.Xml.Linq;

class Program {
    static async Task<int> Squares() {
        int[] squares = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => Task.Run(() => i * i)));
        return squares.Sum();
    }

    static void Main() {
        Console.WriteLine(BigInteger.Pow(2, 100));
        var sorted = new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 };
        Console.WriteLine(string.Join(" ", sorted.Select(pair => $"{pair.Key}={pair.Value}")));
        dynamic number = 3;
        Console.WriteLine(number + 1);
        Console.WriteLine(Squares().Result);
        Console.WriteLine(XDocument.Parse("<a><b>7</b></a>").Root.Element("b").Value);
        using (var json = new MemoryStream(Encoding.UTF8.GetBytes("[1, 2]"))) {
            var reader = new DataContractJsonSerializer(typeof(List<int>));
            Console.WriteLine(((List<int>)reader.ReadObject(json)).Count);
        }
    }
}
