using CsCheck;
using Heliograph.Workload.Messages;

namespace Heliograph.Tests.Messages;

public sealed class EventHeapTests
{
    // Against a sorted list: time, then the order of adding. Few delays meet often, many go through the heap.
    [Fact]
    public void Events_come_in_the_order_of_time_and_of_adding()
    {
        Gen.Select(Gen.Int[1, 12], Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3]).Array[1, 400])
            .Sample(given =>
            {
                (int delays, (int, int)[] steps) = given;
                EventHeap heap = new();
                SortedSet<(long Time, int Order)> due = [];
                long now = 0;
                int order = 0;
                foreach ((int delay, int taken) in steps)
                {
                    heap.Add(now, delay % delays * 7, MessageEventKind.Timer, order);
                    due.Add((now + (delay % delays * 7), order++));
                    for (int i = 0; i < taken - 1 && due.Count > 0; i++)
                    {
                        Next();
                    }
                }
                while (due.Count > 0)
                {
                    Next();
                }
                heap.Count.ShouldBe(0);

                void Next()
                {
                    MessageEvent next = heap.Take();
                    (next.Time, next.Target).ShouldBe(due.Min);
                    now = next.Time;
                    due.Remove(due.Min);
                }
            });
    }
}
