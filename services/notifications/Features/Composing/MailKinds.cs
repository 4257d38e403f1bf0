using System.Collections.Frozen;
using System.Text.Json;
using Platform.Notifications.Data;

namespace Platform.Notifications.Features.Composing;

internal static class MailKinds
{
    private static readonly FrozenDictionary<MailKind, string> Names =
        Enum.GetValues<MailKind>().ToFrozenDictionary(kind => kind, kind => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()));

    /// <summary>The name in files, addresses and JSON: confirmation, alreadySigned, thankYou and so on.</summary>
    public static string Name(this MailKind kind) => Names[kind];

    /// <summary>Mails that ask for another action or tell news: whoever does not want them gets none.</summary>
    public static bool IsMailing(this MailKind kind) => kind is MailKind.FollowUp or MailKind.Closing;

    /// <summary>Mails to those who work for an organisation, or are asked to.</summary>
    public static bool IsForStaff(this MailKind kind) => kind >= MailKind.Invitation;
}
