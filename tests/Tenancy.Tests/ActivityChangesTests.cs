using System.Net;
using Platform.ServiceDefaults;
using Xunit;

namespace Platform.Tenancy.Tests;

public sealed class ActivityChangesTests
{
    private enum Ending
    {
        PartlyWon,
    }

    private sealed record State(string? Title, int Goal, DateTimeOffset? At, IReadOnlyList<string> Demands, Ending? Ending);

    private static readonly State Old = new("River", 500, new(2026, 3, 1, 13, 0, 0, TimeSpan.FromHours(1)), ["Stop", "Publish"], null);

    [Fact]
    public void Only_fields_that_differ_are_told_as_text_that_people_can_read()
    {
        var changes = ActivityChanges.Between(Old, Old with { Goal = 900, At = null, Demands = ["Stop", "Publish", "Pay"], Ending = Ending.PartlyWon });

        Assert.Equal(
            [("goal", "500", "900"), ("at", "2026-03-01T12:00:00.000Z", null), ("demands", "Stop\nPublish", "Stop\nPublish\nPay"), ("ending", null, "partlyWon")],
            changes.Select(change => (change.Field, change.Before, change.After)));
    }

    [Fact]
    public void The_same_is_no_change_and_an_empty_text_is_nothing()
    {
        Assert.Empty(ActivityChanges.Between(Old, Old with { Demands = ["Stop", "Publish"] }));
        Assert.Empty(ActivityChanges.Between(Old with { Title = "" }, Old with { Title = null }));
        Assert.Empty(ActivityChanges.Between(null, null));
    }

    [Fact]
    public void What_is_new_has_no_before_and_what_is_gone_no_after()
    {
        Assert.All(ActivityChanges.Between(null, Old), change => Assert.Null(change.Before));
        Assert.All(ActivityChanges.Between(Old, null), change => Assert.Null(change.After));
        Assert.Equal(4, ActivityChanges.Between(null, Old).Count);
    }

    [Fact]
    public void Of_a_long_text_the_part_around_the_first_difference_is_kept_and_no_character_is_cut_in_two()
    {
        var before = string.Concat(Enumerable.Repeat("😀", 5_000));
        var after = before[..8_001] + "!" + before[8_000..];

        var change = Assert.Single(ActivityChanges.Between(new { Story = before }, new { Story = after }));

        Assert.InRange(change.Before!.Length, 1_900, 2_010);
        Assert.InRange(change.After!.Length, 1_900, 2_010);
        Assert.NotEqual(change.Before, change.After);
        foreach (var side in new[] { change.Before, change.After })
        {
            Assert.StartsWith("… ", side, StringComparison.Ordinal);
            Assert.False(char.IsLowSurrogate(side[2]));
        }
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")]
    [InlineData("127.0.0.1", "127.0.0.0/24")]
    public void A_network_is_told_without_the_household(string address, string network) => Assert.Equal(network, ShortNetwork.Of(IPAddress.Parse(address)));
}
