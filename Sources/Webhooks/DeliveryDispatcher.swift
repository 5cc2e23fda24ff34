internal import Storage

/// Which deliveries are attempted now: a plain value that `WebhookCourier` asks.
///
/// At most so many at a time, and of these so many to one receiver, so that one that hangs holds
/// up none of the others. A run whose own answer is not written yet waits.
struct DeliveryDispatcher {
    let limit: Int
    let limitPerReceiver: Int

    /// Identifies an attempt that is under way.
    struct Key: Hashable {
        var run: String
        var delivery: String

        init(_ due: DueDelivery) {
            run = due.run
            delivery = due.delivery.id
        }
    }

    private var running: [Key: String] = [:]
    /// How many of `running` each receiver has.
    private var perReceiver: [String: Int] = [:]
    /// How often each has been held and not released.
    private var held: [String: Int] = [:]

    init(limit: Int, limitPerReceiver: Int) {
        self.limit = limit
        self.limitPerReceiver = limitPerReceiver
    }

    var isFull: Bool { running.count >= limit }

    mutating func hold(_ run: String) { held[run, default: 0] += 1 }

    mutating func release(_ run: String) {
        guard let count = held[run] else { return }
        held[run] = count > 1 ? count - 1 : nil
    }

    struct Choice: Equatable {
        /// To be started now; they count as running from here on.
        var start: [DueDelivery] = []
        /// When the next one can be started at the earliest, apart from what `finish` and `release`
        /// change.
        var nextMs: Int64?
    }

    /// Goes through `due`, the longest due first; it may hold what is due only later.
    mutating func choose(from due: [DueDelivery], nowMs: Int64) -> Choice {
        var choice = Choice()
        for candidate in due {
            if isFull { break }
            let delivery = candidate.delivery
            let key = Key(candidate)
            guard running[key] == nil, held[candidate.run] == nil else { continue }
            guard delivery.nextAttemptMs <= nowMs else {
                choice.nextMs = min(choice.nextMs ?? .max, delivery.nextAttemptMs)
                continue
            }
            let receiver = Self.receiver(of: delivery.target)
            // Receivers that have failed before leave a place to the others.
            let isLast = running.count + 1 >= limit && limit > 1
            guard perReceiver[receiver, default: 0] < limitPerReceiver,
                !(isLast && delivery.attempts > 0)
            else { continue }
            running[key] = receiver
            perReceiver[receiver, default: 0] += 1
            choice.start.append(candidate)
        }
        return choice
    }

    /// The attempt is over and what became of it is stored.
    mutating func finish(_ due: DueDelivery) {
        guard let receiver = running.removeValue(forKey: Key(due)) else { return }
        let rest = perReceiver[receiver, default: 1] - 1
        perReceiver[receiver] = rest > 0 ? rest : nil
    }

    /// URLs that are none are soon done with, and need no place of their own.
    private static func receiver(of target: String) -> String {
        (try? WebhookTarget(target).receiver) ?? ""
    }
}
