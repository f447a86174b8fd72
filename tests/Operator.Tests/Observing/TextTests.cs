using System.Text;
using Operator.Observing;

namespace Operator.Tests.Observing;

public class TextTests
{
    [Theory]
    [InlineData("", 10)]
    [InlineData("short", 5)]
    [InlineData("äöü", 6)]
    public void Text_that_fits_is_left_as_it_is(string text, int bytes) => Text.Bounded(text, bytes).ShouldBe(text);

    [Theory]
    [InlineData("abcdef", 5, "ab…")]
    [InlineData("äöüäöü", 7, "äö…")]
    [InlineData("äöüäöü", 8, "äö…")]
    [InlineData("a💥💥💥", 9, "a💥…")]
    [InlineData("💥💥", 6, "…")]
    public void Longer_text_is_cut_before_the_first_character_that_does_not_fit(string text, int bytes, string expected) =>
        Text.Bounded(text, bytes).ShouldBe(expected);

    [Fact]
    public void Half_a_character_in_the_text_does_no_harm() =>
        Text.Bounded("\ud83d\ud83d\ud83d\ud83d", 9).ShouldBe("\ud83d\ud83d…");

    [Theory]
    [InlineData("a\nb\tc", "a\nb\tc", "a b c")]
    [InlineData("a\u001b[31mb", "a [31mb", "a [31mb")]
    [InlineData("a\u009b31mb", "a 31mb", "a 31mb")]
    [InlineData("a\rb\u2028c", "a b c", "a b c")]
    [InlineData("\u202eexe.txt\u2066\u200f", " exe.txt  ", " exe.txt  ")]
    [InlineData("👩‍👩‍👧 שלום", "👩‍👩‍👧 שלום", "👩‍👩‍👧 שלום")]
    public void Nothing_is_left_that_a_terminal_obeys(string text, string plain, string oneLine)
    {
        Text.Plain(text, 100).ShouldBe(plain);
        Text.OneLine(text, 100).ShouldBe(oneLine);
    }

    [Fact]
    public void No_text_is_ever_longer_than_allowed_nor_much_shorter()
    {
        var random = new Random(1);
        string[] alphabet = ["a", "ä", "€", "💥", "\n", "\u0301"];
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            var bytes = random.Next(3, 100);
            var bounded = Text.Bounded(text, bytes);

            Encoding.UTF8.GetByteCount(bounded).ShouldBeLessThanOrEqualTo(bytes);
            if (bounded == text) continue;
            bounded.ShouldEndWith("…");
            text.ShouldStartWith(bounded[..^1], Case.Sensitive);
            Encoding.UTF8.GetByteCount(bounded).ShouldBeGreaterThan(bytes - 4);
        }
    }
}
