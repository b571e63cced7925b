using SocialPubs.Messaging.PersonalData;

namespace SocialPubs.Messaging.Tests.PersonalData;

public sealed class AuthorNamesTests
{
    [Theory]
    [InlineData("Тимур Садыков", "Тимур Тимура Тимуру Тимуром Тимуре ТИМУР тимур Садыкова Садыкову Садыковым Садыкове Садыковы Садыковых")]
    [InlineData("Мария Иванова", "Мария Марии Марию Марией Иванова Ивановой Иванову Ивановых")]
    [InlineData("Сергей Достоевский", "Сергей Сергея Сергею Сергеем Сергее Достоевского Достоевскому Достоевским Достоевская Достоевской")]
    [InlineData("Павел Кравец", "Павел Павла Павлу Павлом Павле Кравца Кравцу Кравцом")]
    [InlineData("Пётр Игорь", "Петр Пётр Петра Игоря Игорю Игорем")]
    [InlineData("Илья Наталья", "Илья Ильи Илье Илью Ильей Натальи Наталью Натальей")]
    [InlineData("Юрий Любовь", "Юрий Юрия Юрию Юрием Любови Любовью")]
    [InlineData("Анна-Мария", "Анны Анне Анной Марией")]
    [InlineData("Ян", "Ян Яна Яну Яном")]
    [InlineData("timur_1990", "timur_1990 TIMUR_1990")]
    public void Stems_OfAName_AreThoseOfItsForms(string name, string forms)
    {
        var stems = AuthorNames.StemsOf(name);

        foreach (var form in forms.Split(' '))
            AuthorNames.CandidatesOf(form).Any(stems.Contains).ShouldBeTrue(form);
    }

    [Theory]
    [InlineData("Тимур Садыков", "тротуар сад садом садик дома мура")]
    [InlineData("Мария Иванова", "март мариуполь иванушка")]
    // Documented as not found: another form of the name, another alphabet, initials, a stem that changes.
    [InlineData("Тимур", "Тима Timur Т.")]
    [InlineData("Лев", "Льва")]
    public void Stems_OfAName_AreNotThoseOfOtherWords(string name, string others)
    {
        var stems = AuthorNames.StemsOf(name);

        foreach (var other in others.Split(' '))
            AuthorNames.CandidatesOf(other).Any(stems.Contains).ShouldBeFalse(other);
    }

    [Fact]
    public void Stems_OfAPage_LeaveTheTownAndCommonWordsAlone()
    {
        AuthorNames.StemsOf("Подслушано Батайск", "Администрация города Батайска").ShouldBeEmpty();
        AuthorNames.StemsOf("Житель 12").ShouldBeEmpty();
        AuthorNames.StemsOf("Кущёвка Онлайн", "Администрация города Батайска").ShouldContain("кущевк");
    }

    [Fact]
    public void Normalized_TwoWaysToWriteAName_IsTheSame() =>
        AuthorNames.Normalized(" Пётр  ИВАНОВ ").ShouldBe(AuthorNames.Normalized("Петр Иванов"));
}
