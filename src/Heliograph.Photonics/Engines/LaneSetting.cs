using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Photonics.Engines;

/// <summary>What of a link stays when its figures vary.</summary>
internal sealed record LaneSetting(
    LinkClass Link,
    Medium Medium,
    Part Part,
    MediumKind Kind,
    LinkEnds Ends,
    LinkConditions Conditions,
    LinkPhysics Physics
)
{
    /// <summary>Null where the medium has no optical engine.</summary>
    public static LaneSetting? Of(LinkClass link, LinkEnds ends, FigureBook book, LinkConditions conditions, LinkPhysics physics)
    {
        if (
            link.Medium is not { } medium
            || book.Part(medium.Part) is not { } part
            || MediumKinds.Of(part) is not { } kind
            || kind.IsCable()
            || kind == MediumKind.Coherent
            || EngineFigures.Of(medium.Part, book) is null
        )
        {
            return null;
        }
        Medium way = medium.Through.IsDefault ? medium with { Through = [] } : medium;
        return new LaneSetting(link, way, part, kind, ends, conditions, physics);
    }
}
