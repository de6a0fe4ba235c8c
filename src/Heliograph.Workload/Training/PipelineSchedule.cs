using System.Collections.Immutable;

namespace Heliograph.Workload.Training;

/// <summary>What a stage does with a chunk of its layers.</summary>
public enum PassKind
{
    Forward,

    /// <summary>Gradients of inputs and of weights.</summary>
    Backward,

    /// <summary>Gradients of inputs alone.</summary>
    Inputs,

    /// <summary>Gradients of weights, left over from <see cref="Inputs"/>.</summary>
    Weights,
}

/// <summary>One pass of a stage over one of its chunks.</summary>
/// <param name="Chunk">Interleaved: 0 to v - 1. Bidirectional: 0 for micro-batches that enter at the first stage, 1 for those that enter at the last.</param>
/// <param name="IsPaired">Runs beside the next pass of the list.</param>
public readonly record struct StagePass(PassKind Kind, int Chunk, int MicroBatch, bool IsPaired = false);

/// <summary>The order in which stages of a pipeline work.</summary>
/// <remarks>
/// <c>1f1b</c> and <c>interleaved</c>: arXiv 2104.04473, section 2.2, in Megatron-LM's order, 2 (p - 1 - i) + (v - 1) p forwards first, micro-batches in
/// groups of p. <c>zero-bubble</c>: arXiv 2401.10241, with the activations of 1F1B; weights fill what is idle. <c>dualpipe</c>: arXiv 2412.19437, section
/// 3.2.1: two pipelines in opposite directions over the same stages, a forward of one paired with a backward of the other.
/// </remarks>
public static class PipelineSchedule
{
    /// <summary>
    /// Passes of each stage, in order. O(passes), zero-bubble O(passes x stages).
    /// </summary>
    /// <param name="schedule"><c>1f1b</c>, <c>interleaved</c>, <c>zero-bubble</c>, <c>dualpipe</c>.</param>
    /// <param name="chunks">Virtual stages; of <c>interleaved</c> alone.</param>
    /// <param name="seconds">Of a forward, of gradients of inputs and of weights: zero-bubble places passes by them.</param>
    /// <exception cref="ArgumentException">The schedule is none of these, or asks for another number of micro-batches or stages.</exception>
    public static ImmutableArray<ImmutableArray<StagePass>> Of(
        string schedule,
        int stages,
        int microBatches,
        int chunks,
        (double Forward, double Inputs, double Weights) seconds
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(microBatches, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunks, 1);
        switch (schedule)
        {
            case "1f1b":
                return [.. Enumerable.Range(0, stages).Select(s => Interleaved(s, stages, microBatches, 1))];
            case "interleaved" when chunks == 1 || microBatches % stages == 0:
                return [.. Enumerable.Range(0, stages).Select(s => Interleaved(s, stages, microBatches, chunks))];
            case "interleaved":
                throw new ArgumentException(
                    $"interleaving needs micro-batches ({microBatches}) in multiples of stages ({stages})",
                    nameof(microBatches)
                );
            case "zero-bubble":
                return ZeroBubble(stages, microBatches, seconds);
            case "dualpipe" when IsBidirectional(stages, microBatches):
                return [.. Enumerable.Range(0, stages).Select(s => Bidirectional(s, stages, microBatches))];
            case "dualpipe":
                throw new ArgumentException(
                    $"dualpipe needs an even number of stages ({stages}) and of micro-batches ({microBatches}), twice as many",
                    nameof(microBatches)
                );
            default:
                throw new ArgumentException($"'{schedule}' is no schedule; use 1f1b, interleaved, zero-bubble or dualpipe", nameof(schedule));
        }
    }

    /// <summary>Whether a bidirectional schedule has micro-batches enough to fill both of its pipelines.</summary>
    public static bool IsBidirectional(int stages, int microBatches) =>
        stages > 1 && stages % 2 == 0 && microBatches % 2 == 0 && microBatches >= 2 * stages;

    private static ImmutableArray<StagePass> Interleaved(int stage, int stages, int microBatches, int chunks)
    {
        int total = chunks * microBatches;
        int warmUp = chunks == 1 ? stages - 1 - stage : (2 * (stages - 1 - stage)) + ((chunks - 1) * stages);
        warmUp = Math.Min(warmUp, total);
        ImmutableArray<StagePass>.Builder order = ImmutableArray.CreateBuilder<StagePass>(2 * total);
        for (int i = 0; i < total + warmUp; i++)
        {
            if (i < total)
            {
                order.Add(At(i, PassKind.Forward, stages, chunks));
            }
            if (i >= warmUp)
            {
                order.Add(At(i - warmUp, PassKind.Backward, stages, chunks));
            }
        }
        return order.MoveToImmutable();
    }

    // The i-th forward (backward) of a rank: groups of p micro-batches through chunk after chunk.
    private static StagePass At(int index, PassKind kind, int stages, int chunks)
    {
        if (chunks == 1)
        {
            return new StagePass(kind, 0, index);
        }
        int group = index / (stages * chunks);
        int within = index % (stages * chunks);
        int chunk = within / stages;
        return new StagePass(kind, kind == PassKind.Forward ? chunk : chunks - 1 - chunk, (group * stages) + (within % stages));
    }

    // Each stage does what it can: gradients of inputs first, then a forward while fewer than 1F1B's are open, then weights.
    private static ImmutableArray<ImmutableArray<StagePass>> ZeroBubble(
        int stages,
        int microBatches,
        (double Forward, double Inputs, double Weights) seconds
    )
    {
        ImmutableArray<StagePass>.Builder[] order =
        [
            .. Enumerable.Range(0, stages).Select(_ => ImmutableArray.CreateBuilder<StagePass>(3 * microBatches)),
        ];
        double[] free = new double[stages];
        int[] forwards = new int[stages];
        int[] inputs = new int[stages];
        int[] weights = new int[stages];
        double[] forwardEnd = new double[stages * microBatches];
        double[] inputsEnd = new double[stages * microBatches];
        for (int left = 3 * stages * microBatches; left > 0; left--)
        {
            // The pass that can begin first; of several at once gradients of inputs before forwards before weights, later stages first.
            (double Start, int Rank, int Stage) best = (double.PositiveInfinity, 0, 0);
            for (int s = stages - 1; s >= 0; s--)
            {
                (double start, int rank) = NextOf(s);
                if ((start, rank).CompareTo((best.Start, best.Rank)) < 0)
                {
                    best = (start, rank, s);
                }
            }
            Take(best.Start, best.Rank, best.Stage);
        }
        return [.. order.Select(o => o.MoveToImmutable())];

        (double Start, int Rank) NextOf(int s)
        {
            (double, int) next = (double.PositiveInfinity, 3);
            if (inputs[s] < forwards[s])
            {
                int mb = inputs[s];
                double ready =
                    s == stages - 1 ? forwardEnd[(s * microBatches) + mb]
                    : inputs[s + 1] > mb ? inputsEnd[((s + 1) * microBatches) + mb]
                    : double.PositiveInfinity;
                next = (Math.Max(free[s], ready), 0);
            }
            if (forwards[s] < microBatches && forwards[s] - inputs[s] < stages - s)
            {
                int mb = forwards[s];
                double ready =
                    s == 0 ? 0
                    : forwards[s - 1] > mb ? forwardEnd[((s - 1) * microBatches) + mb]
                    : double.PositiveInfinity;
                next = Earlier(next, (Math.Max(free[s], ready), 1));
            }
            return weights[s] < inputs[s] ? Earlier(next, (free[s], 2)) : next;
        }

        void Take(double start, int rank, int s)
        {
            switch (rank)
            {
                case 0:
                    free[s] = inputsEnd[(s * microBatches) + inputs[s]] = start + seconds.Inputs;
                    order[s].Add(new StagePass(PassKind.Inputs, 0, inputs[s]++));
                    break;
                case 1:
                    free[s] = forwardEnd[(s * microBatches) + forwards[s]] = start + seconds.Forward;
                    order[s].Add(new StagePass(PassKind.Forward, 0, forwards[s]++));
                    break;
                default:
                    free[s] = start + seconds.Weights;
                    order[s].Add(new StagePass(PassKind.Weights, 0, weights[s]++));
                    break;
            }
        }
    }

    private static (double, int) Earlier((double, int) a, (double, int) b) => b.CompareTo(a) < 0 ? b : a;

    // Eight parts, by the distance of the stage from the middle.
    private static ImmutableArray<StagePass> Bidirectional(int stage, int stages, int microBatches)
    {
        int half = stages / 2;
        bool isSecond = stage >= half;
        int place = Math.Min(stage, stages - 1 - stage);
        bool isMiddle = place == half - 1;
        int[] done = new int[6];
        ImmutableArray<StagePass>.Builder order = ImmutableArray.CreateBuilder<StagePass>();
        Queue<StagePass> weights = new();

        // Of the second half of the stages, directions are the other way round.
        int Direction(int phase) => (phase ^ (isSecond ? 1 : 0)) & 1;
        void Forward(int phase, bool paired = false) => order.Add(new StagePass(PassKind.Forward, Direction(phase), done[phase]++, paired));
        void Backward(int phase, bool split)
        {
            int microBatch = done[2 + phase]++;
            order.Add(new StagePass(split ? PassKind.Inputs : PassKind.Backward, Direction(phase), microBatch));
            if (split)
            {
                weights.Enqueue(new StagePass(PassKind.Weights, Direction(phase), microBatch));
            }
        }
        void Both(int forward, int backward)
        {
            Forward(forward, paired: true);
            Backward(backward, split: false);
        }

        for (int i = 0; i < 2 * (half - place - 1); i++)
        {
            Forward(0);
        }
        for (int i = 0; i <= place; i++)
        {
            Forward(0);
            Forward(1);
        }
        for (int i = 0; i < half - place - 1; i++)
        {
            Backward(1, split: true);
            order.Add(weights.Dequeue());
            Forward(1);
        }
        int main = (microBatches / 2) - stages + place + 1;
        for (int i = 0; i < main; i++)
        {
            if (i == 0 && isMiddle)
            {
                // Nothing to pair with yet that is not its own output.
                Forward(0);
                Backward(1, split: false);
            }
            else
            {
                Both(0, 1);
            }
            Both(1, 0);
        }
        for (int i = 0; i < half - place - 1; i++)
        {
            Backward(1, split: false);
            Both(1, 0);
        }
        bool splits = false;
        for (int i = 0; i <= place; i++)
        {
            splits |= i == (place + 1) / 2 && place % 2 == 1;
            Backward(1, splits);
            splits |= i == (place + 1) / 2 && place % 2 == 0;
            Backward(0, splits);
        }
        for (int i = 0; i < half - place - 1; i++)
        {
            order.Add(weights.Dequeue());
            Backward(0, split: true);
        }
        order.AddRange(weights);
        return order.ToImmutable();
    }
}
