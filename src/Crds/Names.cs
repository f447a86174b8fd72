using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Crds;

/// <summary>Names of the objects that a tree creates. They follow from tree, child and incarnation alone, so a second
/// attempt at the same incarnation meets AlreadyExists instead of making a second pod.</summary>
/// <remarks>Two trees of one namespace can ask for the same name: child <c>c</c> of tree <c>a-b</c> and child
/// <c>b-c</c> of tree <c>a</c> are both <c>a-b-c-1</c>. A separator that no name may contain does not exist in DNS
/// labels, and a hash in every name would make all of them unreadable. So whoever finds the name taken must look at the
/// owner's UID: an object of another owner is a refusal (<see cref="Reasons.NameTaken"/>), never adopted and never
/// deleted.</remarks>
public static class Names
{
    /// <summary>A DNS-1123 label: what names of trees and children look like.</summary>
    public const string Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    private const int HashLength = 10;

    /// <summary>The name of a child's pod or nested tree: <c>tree-child-incarnation</c>. When that is longer than
    /// <see cref="Limits.NameLength"/>, tree and child are cut and followed by a hash of both; the incarnation always
    /// stays readable at the end.</summary>
    public static string ForChild(string tree, string child, long incarnation) =>
        Fit($"{tree}-{child}", $"{tree}/{child}", incarnation.ToString(CultureInfo.InvariantCulture));

    /// <summary>The name of the ControllerRevision that holds an accepted spec: <c>tree-revision</c>, cut in the same
    /// way. </summary>
    public static string ForRevision(string tree, string revision) => Fit(tree, tree, revision);

    /// <summary>Whether a text is a DNS-1123 label that is short enough. (Not by <see cref="Pattern"/>: the <c>$</c> of
    /// .NET lets a line break pass.)</summary>
    internal static bool IsLabel(string text) =>
        text.Length is > 0 and <= Limits.NameLength
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && text[0] != '-'
        && text[^1] != '-';

    private static string Fit(string head, string identity, string tail)
    {
        var name = $"{head}-{tail}";
        if (name.Length <= Limits.NameLength)
            return name;
        // The separator of `identity` occurs in no name: cut names of different children cannot share a hash by
        // shifting it.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..HashLength];
        var room = Math.Max(1, Limits.NameLength - HashLength - tail.Length - 2);
        return $"{head[..Math.Min(room, head.Length)].TrimEnd('-', '.')}-{hash}-{tail}";
    }
}
