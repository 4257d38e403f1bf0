using System.Text.RegularExpressions;
using Platform.Dashboard.Upstream;

namespace Platform.Dashboard.Features.Editor;

/// <summary>A kind of petition to begin with: text that shows how it is done and is there to be changed.</summary>
public sealed partial record StartingPoint(string Key, string Name, string For)
{
    public static IReadOnlyList<StartingPoint> All { get; } =
    [
        new("stop", "Stop something", "A plan, a building site, a law that would do harm, and somebody who can still say no."),
        new("protect", "Protect a place", "A river, a school, a theatre: what would be lost, and who can keep it."),
        new("account", "Get an answer", "Somebody in office or a company owes people the truth, money or an apology."),
    ];

    public static bool IsKnown(string? key) => All.Any(point => point.Key == key);

    /// <param name="key">One of <see cref="All"/>.</param>
    /// <param name="language">en or es.</param>
    public static PetitionForm Form(string key, string language)
    {
        var (title, lead, story, demand, maker, role, closing) = (key, language) switch
        {
            ("stop", "es") => ("Paremos [el plan] antes de que sea tarde",
                "En una frase: qué va a pasar, a quién le toca y por qué todavía se puede parar.",
                Story("[Rosa] vive a doscientos metros de donde debe empezar la obra.", "Cuenta qué pasó, qué ve cada mañana, qué teme perder.", "## Por qué ahora\n\nDi cuándo se decide y qué se puede cambiar hasta entonces.", "## Qué pedimos\n\nExplica en dos frases por qué lo que pides es posible."),
                "Retiren el permiso antes del [fecha]", "[Nombre]", "[Cargo]",
                "Gracias. Cuenta aquí qué se decidió y qué sigue."),
            ("protect", "es") => ("Salvemos [el lugar]",
                "En una frase: qué lugar es, qué lo amenaza y a quién le importa.",
                Story("[Martín] aprendió a nadar en este río.", "Cuenta qué significa este lugar para una persona, con un momento concreto.", "## Qué está en juego\n\nUn dato que se pueda comprobar dice más que diez adjetivos.", "## Qué pedimos\n\nDi qué debe hacer quien decide."),
                "Protejan [el lugar] por ley", "[Nombre]", "[Cargo]",
                "Gracias. Cuenta aquí qué pasó con el lugar y qué sigue."),
            ("account", "es") => ("[Nombre], responda",
                "En una frase: qué pasó, quién lo sabe y qué se debe a quienes lo sufrieron.",
                Story("[Elena] tenía nueve años cuando su padre no volvió.", "Cuenta su historia con sus palabras.", "## Qué sabemos\n\nEnumera lo que está probado, con fuentes.", "## Qué pedimos\n\nUna respuesta con fecha es mejor que una promesa."),
                "Publiquen [los documentos] antes del [fecha]", "[Nombre]", "[Cargo]",
                "Gracias. Cuenta aquí qué respondieron."),
            ("stop", _) => ("Stop [the plan] before it is too late",
                "In one sentence: what is about to happen, whom it hits, and why it can still be stopped.",
                Story("[Rosa] lives two hundred metres from where the diggers are to start.", "Tell what happened, what she sees every morning, what she is afraid to lose.", "## Why now\n\nSay when it is decided, and what can change until then.", "## What we ask for\n\nExplain in two sentences why what you ask for can be done."),
                "Withdraw the permit by [date]", "[Name]", "[Office]",
                "Thank you. Tell here what was decided, and what comes next."),
            ("protect", _) => ("Save [the place]",
                "In one sentence: what place it is, what threatens it, and who cares.",
                Story("[Martin] learned to swim in this river.", "Tell what the place means to one person, with one moment that others can see.", "## What is at stake\n\nOne fact that can be checked says more than ten adjectives.", "## What we ask for\n\nSay what the person who decides must do."),
                "Protect [the place] by law", "[Name]", "[Office]",
                "Thank you. Tell here what became of the place, and what comes next."),
            ("account", _) => ("[Name], answer us",
                "In one sentence: what happened, who knows it, and what is owed to those it hurt.",
                Story("[Elena] was nine when her father did not come home.", "Tell her story in her words.", "## What we know\n\nList what is proven, with sources.", "## What we ask for\n\nAn answer with a date is better than a promise."),
                "Publish [the documents] by [date]", "[Name]", "[Office]",
                "Thank you. Tell here what they answered."),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "No such starting point."),
        };
        return new PetitionForm
        {
            Language = language,
            Title = title,
            Lead = lead,
            Story = story,
            Demands = [demand],
            DecisionMakers = [new() { Name = maker, Role = role }],
            ClosingText = closing,
        };
    }

    /// <summary>The first place that waits to be filled in, in brackets; null when there is none. A link's text is not one.</summary>
    public static string? Left(Campaign petition) =>
        string.Join('\n', [petition.Title, petition.Lead, petition.Story, .. petition.Demands, .. petition.DecisionMakers.Select(maker => $"{maker.Name} {maker.Role}")]) is var text
        && Gap().Match(text) is { Success: true, Value: var gap } ? gap : null;

    [GeneratedRegex(@"\[[^\[\]\n]{2,40}\](?!\()")]
    private static partial Regex Gap();

    private static string Story(string opening, string whatToTell, string why, string demand) => $"**{opening}** {whatToTell}\n\n{why}\n\n{demand}";
}
