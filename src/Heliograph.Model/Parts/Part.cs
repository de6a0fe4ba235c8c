using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Parts;

/// <summary>
/// A catalogue part. Figures keep the order of the file; where a quantity has several (by boundary, length or
/// condition) the first is the one used when nothing selects another.
/// </summary>
/// <param name="Region">Vendor region: US, CN, JP, EU, any, unknown.</param>
/// <param name="Architecture">Chip architecture whose calibration an accelerator shares (<c>hopper</c>); null: none.</param>
/// <param name="Learning">Part whose <c>learning-rate</c> carries this part's prices from their date to another year; null: none is known.</param>
/// <param name="Year">Year available, or null when unknown; unknown is never guessed.</param>
public sealed record Part(
    string Id,
    string Family,
    string Name,
    string Vendor,
    string Region,
    string? Node,
    int? Year,
    bool Announced,
    string? Note,
    ImmutableArray<Figure> Figures,
    SourceSpan Span,
    string? Architecture = null,
    string? Learning = null
)
{
    /// <summary>What the part is made of, in the order of the file; see <see cref="DeviceRoles"/>.</summary>
    public ImmutableArray<PartDevice> Devices { get; init; } = [];

    /// <summary>The device that plays <paramref name="role"/>, or null when the part has none.</summary>
    public PartRef? Device(string role)
    {
        foreach (PartDevice device in Devices)
        {
            if (device.Role == role)
            {
                return device.Part;
            }
        }
        return null;
    }

    public IEnumerable<Figure> All(string quantity) => Figures.Where(f => f.Quantity == quantity);

    /// <summary>
    /// The figure of a quantity: the first of the wanted boundary; with a length, the shortest stated length that is
    /// not shorter than it (else the longest). Null when the part has none.
    /// </summary>
    public Figure? Find(string quantity, string? boundary = null, double? length = null)
    {
        Figure? best = null;
        foreach (Figure figure in Figures)
        {
            if (figure.Quantity != quantity || (boundary is not null && figure.Boundary != boundary))
            {
                continue;
            }
            if (length is null || figure.Length is null)
            {
                best ??= figure;
                continue;
            }
            bool reaches = figure.Length >= length;
            bool bestReaches = best?.Length >= length;
            if (
                best?.Length is null
                || (reaches && (!bestReaches || figure.Length < best.Length))
                || (!reaches && !bestReaches && figure.Length > best.Length)
            )
            {
                best = figure;
            }
        }
        return best;
    }
}
