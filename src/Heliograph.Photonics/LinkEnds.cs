using Heliograph.Model.Parts;

namespace Heliograph.Photonics;

/// <summary>
/// What stands at the two ends of a link class, as far as its design depends on it: accelerator, NIC or switch. A host
/// SerDes part overrides the class that is otherwise chosen from the lane rate and the medium.
/// </summary>
public sealed record LinkEnds(PartRef? A, PartRef? B, PartRef? SerDesA = null, PartRef? SerDesB = null)
{
    /// <summary>Nothing is known of the ends.</summary>
    public static readonly LinkEnds Unknown = new(null, null);
}
