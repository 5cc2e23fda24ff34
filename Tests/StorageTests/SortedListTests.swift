import TestSupport
import Testing

@testable import Storage

@Suite("Sorted lists")
struct SortedListTests {
    private func list(_ values: [Int]) -> SortedList<Int> {
        var list = SortedList<Int>()
        for value in values { list.insert(value) }
        return list
    }

    @Test("a list holds what a set holds, in order, whatever is put in and taken out")
    func model() {
        for seed in 1...50 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var list = SortedList<Int>()
            var model: Set<Int> = []
            for _ in 0..<300 {
                let value = Int.random(in: 0..<60, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0:
                    list.insert(value)
                    model.insert(value)
                case 1:
                    list.remove(value)
                    model.remove(value)
                default:
                    if let first = model.min() {
                        list.remove(first)
                        model.remove(first)
                    }
                }
                #expect(list.first == model.min())
                #expect(list.count == model.count)
            }
            let all = list.page(descending: false, after: nil, skip: 0, limit: 100)
            #expect(all.elements == model.sorted())
        }
    }

    @Test func `pages lie side by side in both directions`() {
        let list = list(Array(1...10))
        let first = list.page(descending: true, after: nil, skip: 0, limit: 4)
        #expect(first.elements == [10, 9, 8, 7])
        #expect(first.hasMore)
        let second = list.page(descending: true, after: 7, skip: 0, limit: 4)
        #expect(second.elements == [6, 5, 4, 3])
        let third = list.page(descending: true, after: 3, skip: 0, limit: 4)
        #expect(third.elements == [2, 1])
        #expect(!third.hasMore)
        #expect(list.page(descending: false, after: 8, skip: 0, limit: 4).elements == [9, 10])
        #expect(list.page(descending: false, after: nil, skip: 3, limit: 2).elements == [4, 5])
        #expect(list.page(descending: true, after: nil, skip: 9, limit: 2).elements == [1])
    }

    @Test func `a page goes on where the one before ended, also if that value has gone`() {
        var list = list(Array(1...6))
        list.remove(4)
        #expect(list.page(descending: true, after: 4, skip: 0, limit: 9).elements == [3, 2, 1])
        #expect(list.page(descending: false, after: 4, skip: 0, limit: 9).elements == [5, 6])
    }

    @Test func `what cannot be is an empty page`() {
        let list = list([1, 2, 3])
        #expect(list.page(descending: true, after: nil, skip: -1, limit: -1).elements.isEmpty)
        #expect(list.page(descending: true, after: nil, skip: 7, limit: 1).elements.isEmpty)
        #expect(list.page(descending: false, after: .max, skip: 0, limit: 1).elements.isEmpty)
        #expect(
            SortedList<Int>().page(descending: true, after: 1, skip: 0, limit: 1).hasMore == false)
    }
}
