using System.Text.RegularExpressions;
using Platform.Site.Texts;
using Xunit;

namespace Platform.Site.Tests.Texts;

public sealed class WordsTests
{
    [Fact]
    public void Every_language_says_the_same_things_with_the_same_gaps()
    {
        var english = Words.In("en");
        Assert.Contains("es", Words.Languages.Select(words => words.Language));
        foreach (var words in Words.Languages)
        {
            Assert.Equal(english.Keys.Order(), words.Keys.Order());
            foreach (var key in english.Keys)
                Assert.True(Gaps(english[key]).SetEquals(Gaps(words[key])), $"{words.Language}: {key}");
        }
    }

    [Fact]
    public void Every_language_names_the_same_countries()
    {
        foreach (var words in Words.Languages)
        {
            Assert.Equal(249, words.Countries.Count);
            Assert.Equal(Words.In("en").Countries.Select(country => country.Code).Order(), words.Countries.Select(country => country.Code).Order());
            Assert.Contains(words.Countries, country => country.Code == words["country.default"]);
        }
    }

    [Fact]
    public void Countries_stand_in_the_order_of_the_alphabet_whatever_their_accents()
    {
        var names = Words.In("es").Countries.Select(country => country.Name).ToList();

        Assert.True(names.IndexOf("África") < 0);
        Assert.True(names.IndexOf("Åland") < 0 || names.IndexOf("Islas Åland") > names.IndexOf("Irlanda"));
        Assert.True(names.IndexOf("Egipto") < names.IndexOf("El Salvador"));
    }

    [Theory]
    [InlineData("es-CL", "es")]
    [InlineData("es", "es")]
    [InlineData("xx", "en")]
    [InlineData(null, "en")]
    public void An_unknown_language_is_answered_in_its_main_language_or_in_english(string? asked, string answered) =>
        Assert.Equal(answered, Words.In(asked).Language);

    private static HashSet<string> Gaps(string text) => Regex.Matches(text, @"\{\d\}").Select(gap => gap.Value).ToHashSet();
}
