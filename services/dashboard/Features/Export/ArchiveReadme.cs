using Platform.Tenancy;

namespace Platform.Dashboard.Features.Export;

/// <summary>What the archive says of itself.</summary>
internal static class ArchiveReadme
{
    public static string Of(TenantInfo tenant, DateTimeOffset at) => $"""
        Everything of {tenant.Name}
        taken away on {Archive.Instant(at)}

        This archive holds what the platform keeps of your organisation. It holds the names and e-mail addresses
        of people who trusted you with them: keep it as safe as they would want you to, and delete it once you no
        longer need it.

        Each folder is of one moment; between one folder and the next some seconds or minutes may have passed.

        organisation/   the organisation and its settings, who works for it, invitations, its keys without their
                        secrets, and the log of who did what
        campaigns/      the petitions with all of their text, and their images
        signatures/     every signature with the person who gave it: signatures.csv opens in a spreadsheet,
                        signature.ndjson holds the same for programs; count.ndjson has what counts for each petition
        mails/          which mail went to whom and when, and who wants no more of them
        manifest.json   every file with its number of rows and its SHA-256

        Files that end in .ndjson hold one JSON object on each line. Times are in UTC. What there is none of has no
        file. What belongs together has the same id: "campaignId" is the "id" of a petition, "signatureId" that of a
        signature. Passwords, secrets and the hashes of them are in none of these files.

        In signatures.csv a cell that a spreadsheet would take for a formula begins with an apostrophe.
        """.ReplaceLineEndings("\r\n") + "\r\n";
}
