using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training.Graphs;

/// <summary>
/// The communication graph of a training step: every pass of every micro-batch of every stage in the order of the schedule, with each exchange where
/// the model has it. Durations of compute are those of <see cref="StepModel"/>; what communication takes is for the network to say. Description:
/// <c>docs/models/step-graph.md</c>.
/// </summary>
public static class StepWorkload
{
    /// <summary>
    /// The graph of a job: a program a stage, whatever the number of ranks. Rank r is tensor fastest, then context, data, pipeline (<see cref="RankOrder"/>).
    /// Milliseconds.
    /// </summary>
    /// <param name="job">Its mapping divides (<see cref="MappingCheck.Of"/>).</param>
    /// <param name="machine">Accelerator, tiers and constants, all known.</param>
    public static RankWorkload Of(TrainingJob job, TrainingMachine machine)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(machine);
        Mapping map = job.Mapping;
        StepModel model = machine.Model(job);
        StepExchanges exchanges = new(job, model);
        LabelTable labels = new();
        ImmutableArray<ImmutableArray<StagePass>> schedule = ScheduleOf(job, model);
        ImmutableArray<RankProgram>.Builder programs = ImmutableArray.CreateBuilder<RankProgram>(map.Pipeline);
        for (int stage = 0; stage < map.Pipeline; stage++)
        {
            programs.Add(new StageProgram(job, model, exchanges, labels, stage, IsBidirectional(job, model)).Build(schedule[stage]));
        }
        int ranksOfStage = RankOrder.StageSize(map);
        ImmutableArray<int> programOf = [.. Enumerable.Range(0, ranksOfStage * map.Pipeline).Select(r => r / ranksOfStage)];
        return new RankWorkload(programOf, programs.MoveToImmutable(), exchanges.Calls, labels.All);
    }

    /// <summary>Of a job whose schedule asks for more micro-batches than it has, the one that is run instead; null: as it stands.</summary>
    public static string? Instead(TrainingJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        int microBatches = job.Batch / (job.Mapping.Data * job.Mapping.MicroBatch);
        return job.Mapping.Schedule switch
        {
            "dualpipe" when job.Mapping.Pipeline > 1 && !PipelineSchedule.IsBidirectional(job.Mapping.Pipeline, microBatches) => "zero-bubble",
            _ => null,
        };
    }

    /// <summary>One call of an exchange of the step, by all of its groups at the same time and nothing else.</summary>
    public static RankWorkload OfCall(TrainingJob job, StepCall call)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(call);
        GroupShape shape = call.Dimension switch
        {
            "tensor" => RankOrder.Tensor(job.Mapping),
            "context" => RankOrder.Context(job.Mapping),
            "expert" => RankOrder.Expert(job.Mapping),
            // Ranks, not accelerators: the replicas of all sites lie between two stages.
            "pipeline" => new GroupShape(job.Mapping.Pipeline, RankOrder.StageSize(job.Mapping)),
            _ => call.IsOfExperts ? RankOrder.ExpertData(job.Mapping) : RankOrder.Data(job.Mapping),
        };
        RankOperation operation = new(RankOperationKind.Call, 0, 0, 0, 0, 0, StreamWait.None, StreamWait.None);
        return new RankWorkload(
            [.. new int[RankOrder.StageSize(job.Mapping) * job.Mapping.Pipeline]],
            [
                new RankProgram([
                    [operation],
                ]),
            ],
            [new RankCall(call.Dimension, call.What, new RankGroup(shape.Size, shape.Stride), StepCollectives.Of(call))],
            [new OperationLabel(call.Dimension, call.What)]
        );
    }

    private static bool IsBidirectional(TrainingJob job, StepModel model) =>
        job.Mapping.Schedule == "dualpipe" && PipelineSchedule.IsBidirectional(job.Mapping.Pipeline, model.MicroBatches);

    private static ImmutableArray<ImmutableArray<StagePass>> ScheduleOf(TrainingJob job, StepModel model)
    {
        Mapping map = job.Mapping;
        string schedule =
            map.Pipeline == 1 ? "1f1b"
            : Instead(job) is { } other ? other
            : map.Schedule;
        MappingPoint point = MappingPoint.Of(map);
        StepModel.LayerCompute layer = model.Compute(point, job.Model.Experts is not null);
        return PipelineSchedule.Of(
            schedule,
            map.Pipeline,
            model.MicroBatches,
            schedule == "interleaved" ? map.Virtual : 1,
            (layer.Forward, layer.Backward - layer.Weights, layer.Weights)
        );
    }
}

/// <summary>Labels of operations, each once.</summary>
internal sealed class LabelTable
{
    private readonly Dictionary<OperationLabel, int> _numbers = [];
    private readonly ImmutableArray<OperationLabel>.Builder _labels = ImmutableArray.CreateBuilder<OperationLabel>();

    public ImmutableArray<OperationLabel> All => _labels.ToImmutable();

    public int Of(string dimension, string name)
    {
        OperationLabel label = new(dimension, name);
        if (!_numbers.TryGetValue(label, out int number))
        {
            number = _labels.Count;
            _labels.Add(label);
            _numbers.Add(label, number);
        }
        return number;
    }
}
