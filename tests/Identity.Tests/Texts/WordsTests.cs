using System.Text.RegularExpressions;
using Platform.Identity.Data;
using Platform.Identity.Texts;
using Platform.Testing;
using Xunit;

namespace Platform.Identity.Tests.Texts;

/// <summary>The tables of texts and the sources that use them: nothing is missing in a language, and nothing is said beside them.</summary>
public sealed partial class WordsTests
{
    // The same in both languages.
    private static readonly string[] Alike = ["title.error", "date.minute"];

    // Whatever a page or an answer on it says is written in these.
    private static readonly string[] Folders = ["Account", "Frame", "Invitations", "Passkeys", "SecondFactor", "SignIn", "SignUp"];

    [Fact]
    public void Every_language_says_the_same_things_with_the_same_gaps_and_tags()
    {
        Assert.Equal(["en", "es"], Words.Languages.Select(words => words.Language).Order());
        foreach (var words in Words.Languages)
        {
            Assert.Equal(Words.English.Keys.Order(), words.Keys.Order());
            foreach (var key in Words.English.Keys)
            {
                Assert.False(string.IsNullOrWhiteSpace(words[key]), $"{words.Language}: {key}");
                Assert.True(Of(Gap(), Words.English[key]).SequenceEqual(Of(Gap(), words[key])), $"{words.Language}: the gaps of {key}");
                Assert.True(Of(Tag(), Words.English[key]).SequenceEqual(Of(Tag(), words[key])), $"{words.Language}: the tags of {key}");
                // Only these are written into the page as they are.
                Assert.Equal(key.EndsWith(".html", StringComparison.Ordinal), Tag().IsMatch(words[key]));
            }
        }
    }

    [Fact]
    public void No_text_was_left_in_english()
    {
        foreach (var words in Words.Languages.Where(words => words != Words.English))
            Assert.Equal(Alike.Order(), words.Keys.Where(key => words[key] == Words.English[key]).Order());
    }

    [Fact]
    public void Every_text_is_used_and_every_used_text_is_there()
    {
        var sources = string.Concat(Sources("*.cs*").Select(File.ReadAllText).Append(File.ReadAllText(Path.Combine(Identity, "Texts", "Words.cs"))));
        var literals = Literal().Matches(sources).Select(literal => literal.Groups[1].Value).ToHashSet();
        var roles = Enum.GetValues<Role>().Select(role => "role." + role.Name());
        Assert.Equal([], Words.English.Keys.Except(literals).Except(roles).Where(key => !literals.Contains(Regex.Replace(key, @"\.(one|many)$", ""))));
        Assert.Empty(roles.Except(Words.English.Keys));

        var used = Used().Matches(sources).SelectMany(call => Literal().Matches(call.Value)).Select(literal => literal.Groups[1].Value).Where(key => !key.EndsWith('.'));
        Assert.Equal([], used.Except(Words.English.Keys).Where(key => !Words.English.Keys.Contains(key + ".one")));
    }

    [Fact]
    public void No_page_says_anything_beside_the_texts()
    {
        foreach (var file in Sources("*.cshtml"))
        {
            var html = Expression().Replace(File.ReadAllText(file), "");
            var said = Prose().Matches(html).Select(match => match.Groups[1].Value.Trim()).Where(text => text is not ("Campaigns" or "– Campaigns"));
            Assert.True(!said.Any(), $"{Path.GetFileName(file)}: {string.Join(" | ", said)}");
        }
        foreach (var file in Sources("*.cshtml.cs"))
        {
            var said = File.ReadLines(file).Where(line => !line.Contains("log.Log", StringComparison.Ordinal) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(line => Sentence().Matches(line).Select(match => match.Value)).ToList();
            Assert.True(said.Count == 0, $"{Path.GetFileName(file)}: {string.Join(" | ", said)}");
        }
    }

    [Theory]
    [InlineData("es-CL", "es")]
    [InlineData("ES", "es")]
    [InlineData("en-GB", "en")]
    [InlineData("est", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_language_is_known_by_its_main_part(string? asked, string? found) => Assert.Equal(found, Words.Find(asked)?.Language);

    private static string Identity => Path.Combine(TestInfrastructure.Root, "services", "identity");

    private static IEnumerable<string> Sources(string pattern) =>
        Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Identity, "Features", folder), pattern));

    private static IEnumerable<string> Of(Regex what, string text) => what.Matches(text).Select(match => match.Value).Order();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Gap();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex("\"([A-Za-z0-9.]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"[wW]ords(\[[^\]]*\]|\.(Format|Html|Title|Count)\([^,)]*)")]
    private static partial Regex Used();

    // Razor's own: blocks of code, expressions, comments.
    [GeneratedRegex(@"@\*.*?\*@|^@\{.*?^\}|@\((?>[^()]|(?<open>\()|(?<-open>\)))*\)|@[A-Za-z][\w.]*(\[[^\]]*\]|\((?>[^()]|(?<open>\()|(?<-open>\)))*\))*", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Expression();

    // Letters between two tags.
    [GeneratedRegex(@"(?<![=?])>([^<>{}@;=]*\p{L}[^<>{}@;=]*)<")]
    private static partial Regex Prose();

    [GeneratedRegex("\"\\p{Lu}[^\"]* [^\"]*[.?!]\"")]
    private static partial Regex Sentence();
}
