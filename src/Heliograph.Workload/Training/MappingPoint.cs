using Heliograph.Model.Scenarios;

namespace Heliograph.Workload.Training;

/// <summary>A <see cref="Mapping"/> without its place in a file, as the inner loops of a search pass it around: no allocation.</summary>
internal readonly record struct MappingPoint(
    int Tensor,
    int Pipeline,
    int Data,
    int Context,
    int Expert,
    int Virtual,
    int MicroBatch,
    string Recompute,
    bool SequenceParallel,
    int ShardStates,
    bool FlashAttention,
    string Schedule,
    Overlap Overlap
)
{
    public static MappingPoint Of(Mapping map) =>
        new(
            map.Tensor,
            map.Pipeline,
            map.Data,
            map.Context,
            map.Expert,
            map.Virtual,
            map.MicroBatch,
            map.Recompute,
            map.SequenceParallel,
            map.ShardStates,
            map.FlashAttention,
            map.Schedule,
            map.Overlap
        );
}
