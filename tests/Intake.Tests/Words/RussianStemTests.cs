using Npgsql;
using SocialPubs.Intake.Words;

namespace SocialPubs.Intake.Tests.Words;

public sealed class RussianStemTests(IntakeFixture intake)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("яма", "ямы", "ямой", "ям", "ямами")]
    [InlineData("дорога", "дороге", "дорогами", "дорог")]
    [InlineData("мусор", "мусора", "мусором", "мусору")]
    [InlineData("горячая", "горячей", "горячую", "горячих")]
    [InlineData("отключили", "отключила", "отключить", "отключен")]
    public void Forms_OfAWord_HaveOneStem(params string[] forms) =>
        forms.Select(RussianStem.Of).Distinct(StringComparer.Ordinal).Count().ShouldBe(1, string.Join(", ", forms.Select(RussianStem.Of)));

    [Fact]
    public async Task Stem_OfAnyWord_IsThatOfTheSearch()
    {
        // Each ending that the algorithm knows behind stems of several shapes, and words of the field as they are.
        string[] stems = ["вод", "дорог", "красив", "чита", "гуля", "стро", "длинн", "народн", "важн", "ключ", "свет", "подъезд", "я", "всп", "зелен", "опасн", "радост", "бе"];
        var endings = ("ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею ла на ете йте ли й л ло но ет ют ны ть ешь нно ила ыла ена ейте уйте ите или "
            + "ыли уй ил ыл ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ю а ев ов ье е иями ями ами еи ии и ией иям ям ием ам о у ах иях ях ы ь ию ью ия ья я в вши вшись ив ивши ившись ыв "
            + "ывши ывшись ся сь лась лся ост ость ости остью ейш ейше ейший ейшая нн ющ ющий ющая ющегося вшая ывший ующ ующий емый ен").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] words =
        [
            .. stems.SelectMany(stem => endings.Select(ending => stem + ending)),
            "освещение", "остановка", "управляющая", "компания", "администрация", "батайск", "подъезд", "лифт", "отопление", "благоустройство", "асфальт",
            "ливневка", "светофор", "тротуар", "детский", "садик", "поликлиника", "электричество", "бездействие", "обещанного", "коммунальщики", "vk", "5", "дом5",
        ];
        await using var connection = new NpgsqlConnection(intake.Database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("SELECT word, (ts_lexize('russian_stem', word))[1] FROM unnest($1) AS word", connection);
        command.Parameters.AddWithValue(words);
        var different = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
        {
            // Stop words have no lexeme.
            if (!reader.IsDBNull(1) && RussianStem.Of(reader.GetString(0)) != reader.GetString(1) && reader.GetString(0).All(letter => letter is >= 'а' and <= 'я'))
                different.Add($"{reader.GetString(0)}: {RussianStem.Of(reader.GetString(0))} and not {reader.GetString(1)}");
        }

        different.ShouldBeEmpty();
    }
}
