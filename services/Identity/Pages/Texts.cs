using System.Globalization;
using SocialPubs.Contracts;
using SocialPubs.Identity.SignIn;

namespace SocialPubs.Identity.Pages;

/// <summary>Everything that the pages say, each text in both languages on one line, so that neither is forgotten.</summary>
internal sealed class Texts(string language, CultureInfo culture, TimeZoneInfo zone, TimeProvider time)
{
    public string Code => language;

    public bool IsRussian => language == Language.Russian;

    // The frame of every page.
    public string SkipToContent => Say("Перейти к содержанию", "Skip to content");
    public string Tagline => Say("Ответы на публикации граждан", "Answers to citizens' publications");
    public string OtherLanguage => Say("English", "Русский");
    public string ErrorPrefix => Say("Ошибка: ", "Error: ");
    public string ErrorHeading => Say("Проверьте введённые данные", "Check what you entered");
    public string Back => Say("Назад", "Back");
    public string Cancel => Say("Отмена", "Cancel");
    public string Continue => Say("Продолжить", "Continue");
    public string Footer => Say("Система для сотрудников администрации. Действия пользователей записываются.", "For employees of the administration. What users do is recorded.");
    public string AccountNavigation => Say("Разделы учётной записи", "Sections of the account");

    // Sign-in.
    public string SignIn => Say("Вход", "Sign in");
    public string SignInButton => Say("Войти", "Sign in");
    public string Login => Say("Логин", "Login");
    public string Password => Say("Пароль", "Password");
    public string ForgottenPassword => Say("Забыли пароль? Обратитесь к администратору системы: он выдаст ссылку для нового пароля.", "Forgot your password? Ask the administrator of the system for a link that sets a new one.");
    public string LoginMissing => Say("Введите логин.", "Enter your login.");
    public string PasswordMissing => Say("Введите пароль.", "Enter your password.");
    public string SignInRefused => Say("Логин или пароль неверны.", "The login or the password is wrong.");
    public string SignedOutNotice => Say("Вы вышли из системы.", "You have signed out.");
    public string SignInAgain => Say("Войдите ещё раз: прошло слишком много времени.", "Sign in again: too much time has passed.");
    public string Locked(DateTimeOffset? until) => Say(
        $"Слишком много неудачных попыток. Попробуйте снова после {Clock(until)}.",
        $"Too many failed attempts. Try again after {Clock(until)}.");

    // Second factor at sign-in.
    public string CodeTitle => Say("Код подтверждения", "Confirmation code");
    public string CodeHint => Say("Шесть цифр из приложения-аутентификатора на вашем телефоне.", "Six digits from the authenticator app on your phone.");
    public string OneTimeCode => Say("Код из приложения", "Code from the app");
    public string CodeMissing => Say("Введите код из приложения.", "Enter the code from the app.");
    public string CodeWrong => Say("Код неверен или уже использован. Дождитесь следующего кода.", "The code is wrong or was used already. Wait for the next one.");
    public string UseRecoveryCode => Say("Нет доступа к приложению? Войти с кодом восстановления", "No access to the app? Sign in with a recovery code");
    public string UseAuthenticator => Say("Войти с кодом из приложения", "Sign in with a code from the app");
    public string RecoveryTitle => Say("Код восстановления", "Recovery code");
    public string RecoveryHint => Say("Один из десяти кодов, которые вы сохранили при настройке. Каждый код действует один раз.", "One of the ten codes that you kept at set-up. Each works once.");
    public string RecoveryMissing => Say("Введите код восстановления.", "Enter a recovery code.");
    public string RecoveryWrong => Say("Код восстановления неверен или уже использован.", "The recovery code is wrong or was used already.");

    // Invitation and passwords.
    public string InvitationTitle => Say("Задайте пароль", "Choose your password");
    public string InvitationFor(string name) => Say($"Учётная запись: {name}", $"Account: {name}");
    public string InvitationInvalid => Say("Ссылка не действует", "The link does not work");
    public string InvitationInvalidHint => Say("Она уже использована, заменена новой или её срок истёк. Попросите администратора системы выдать новую ссылку.", "It was used already, replaced by a new one, or has expired. Ask the administrator of the system for a new link.");
    public string NewPassword => Say("Новый пароль", "New password");
    public string RepeatPassword => Say("Новый пароль ещё раз", "New password again");
    public string PasswordHint(int least) => Say(
        $"Не менее {least} {Characters(least)}. Подойдёт фраза из нескольких слов; можно вставить пароль из менеджера паролей.",
        $"At least {least} characters. A phrase of several words is fine; you may paste one from a password manager.");
    public string NewPasswordMissing => Say("Введите новый пароль.", "Enter a new password.");
    public string PasswordsDiffer => Say("Пароли не совпадают.", "The passwords differ.");
    public string SetPassword => Say("Сохранить пароль", "Save the password");
    public string ChangePassword => Say("Сменить пароль", "Change password");
    public string CurrentPassword => Say("Текущий пароль", "Current password");
    public string CurrentPasswordWrong => Say("Текущий пароль неверен.", "The current password is wrong.");
    public string PasswordChanged => Say("Пароль изменён. Остальные сеансы завершены.", "The password was changed. Your other sessions were ended.");
    public string ChangePasswordHint => Say("После смены пароля все остальные сеансы будут завершены.", "When you change it, all your other sessions end.");

    public string Fault(PasswordFault fault, int least) => fault switch
    {
        PasswordFault.TooShort => Say($"Пароль слишком короткий: нужно не менее {least} {Characters(least)}.", $"The password is too short: it needs at least {least} characters."),
        PasswordFault.TooLong => Say($"Пароль слишком длинный: можно не более {PasswordRules.MostLength} символов.", $"The password is too long: it may have {PasswordRules.MostLength} characters."),
        PasswordFault.ContainsName => Say("Пароль состоит из вашего логина или имени.", "The password is made of your login or name."),
        PasswordFault.Breached => Say("Этот пароль известен злоумышленникам: он есть в списках утёкших паролей или слишком прост. Придумайте другой.", "Attackers know this password: it is in lists of leaked passwords or too simple. Choose another."),
        _ => Say("Пароль содержит знаки, которые нельзя прочитать.", "The password has characters that cannot be read."),
    };

    // The own account.
    public string Account => Say("Моя учётная запись", "My account");
    public string Name => Say("Имя", "Name");
    public string RolesHeading => Say("Роли", "Roles");
    public string NoRoles => Say("Сейчас у вас нет ни одной роли. Роли назначает администратор системы.", "You hold no role at present. The administrator of the system grants roles.");
    public string Role => Say("Роль", "Role");
    public string Body => Say("Орган", "Body");
    public string Since => Say("С", "From");
    public string Until => Say("По", "Until");
    public string OpenEnd => Say("бессрочно", "no end set");
    public string WholeSystem => Say("вся система", "the whole system");
    public string Security => Say("Безопасность", "Security");
    public string PasswordSince(DateTimeOffset? at) => at is null ? "–" : Say($"Изменён {Date(at.Value)}", $"Changed on {Date(at.Value)}");
    public string SecondFactor => Say("Второй фактор", "Second factor");
    public string FactorOn(int codes) => Say($"Включён; осталось кодов восстановления: {codes}", $"On; recovery codes left: {codes}");
    public string FactorOff => Say("Выключен", "Off");
    public string SetUp => Say("Настроить", "Set up");
    public string Manage => Say("Управлять", "Manage");
    public string SessionsHeading => Say("Сеансы", "Sessions");
    public string SessionCount(int count) => Say($"Открыто сеансов: {count}", $"Open sessions: {count}");
    public string SignOut => Say("Выйти", "Sign out");
    public string SignOutQuestion => Say("Выйти из системы?", "Sign out?");
    public string SignOutHint => Say("Сеанс в этом браузере будет завершён.", "The session in this browser ends.");
    public string SignedOut => Say("Вы вышли", "You are signed out");
    public string SignedOutHint => Say("Сеанс в этом браузере завершён. Если компьютером пользуются и другие, закройте окно браузера.", "The session in this browser is over. Close the browser window if others use this computer.");

    // Setting up the second factor.
    public string SetUpTitle => Say("Настройка второго фактора", "Set up the second factor");
    public string SetUpDemanded => Say("Для вашей роли второй фактор обязателен. Настройте его, чтобы продолжить.", "Your role needs a second factor. Set it up to go on.");
    public string SetUpStep1 => Say("Установите на телефон приложение-аутентификатор, например FreeOTP, Aegis или Яндекс Ключ.", "Install an authenticator app on your phone, such as FreeOTP, Aegis or Google Authenticator.");
    public string SetUpStep2 => Say("Отсканируйте в приложении этот QR-код или введите ключ вручную.", "Scan this QR code with the app, or type the key.");
    public string SetUpStep3 => Say("Введите шесть цифр, которые показывает приложение.", "Type the six digits that the app shows.");
    public string QrAlternative => Say("QR-код с ключом; тот же ключ напечатан ниже текстом", "QR code of the key; the same key stands below as text");
    public string Key => Say("Ключ", "Key");
    public string Confirm => Say("Подтвердить", "Confirm");
    public string SetUpCodeWrong => Say("Код не подошёл. Проверьте, что время на телефоне верное, и введите новый код.", "The code does not fit. Check that the phone's clock is right, and type a new code.");
    public string FactorIsOn => Say("Второй фактор включён. При входе система спросит код из приложения.", "The second factor is on. At sign-in you are asked for a code from the app.");
    public string RenewFactor => Say("Подключить другой телефон", "Connect another phone");
    public string RenewFactorHint => Say("Прежний телефон действует, пока вы не подтвердите новый.", "The old phone works until you confirm the new one.");
    public string RenewCodes => Say("Получить новые коды восстановления", "Get new recovery codes");
    public string RenewCodesHint => Say("Прежние коды перестанут действовать.", "The old codes stop working.");
    public string TurnOff => Say("Выключить второй фактор", "Turn off the second factor");
    public string TurnOffHint => Say("Для входа будет достаточно пароля.", "The password alone will be enough to sign in.");
    public string TurnOffForbidden => Say("Для вашей роли второй фактор обязателен, поэтому выключить его нельзя.", "Your role needs a second factor, so it cannot be turned off.");
    public string ConfirmWithPassword => Say("Подтвердите паролем", "Confirm with your password");
    public string ConfirmHint => Say("Выберите действие и введите пароль.", "Choose what to do and enter your password.");
    public string Action => Say("Действие", "What to do");
    public string ActionMissing => Say("Выберите действие.", "Choose what to do.");
    public string CodesTitle => Say("Коды восстановления", "Recovery codes");
    public string CodesHint => Say("Сохраните эти коды в надёжном месте: они показаны один раз. Если телефон потерян, войдите с одним из них. Каждый действует один раз.", "Keep these codes in a safe place: they are shown once. If you lose the phone, sign in with one of them. Each works once.");
    public string CodesKept => Say("Я сохранил коды, продолжить", "I have kept them, go on");
    public string FactorTurnedOff => Say("Второй фактор выключен.", "The second factor was turned off.");

    // Sessions.
    public string SessionsHint => Say("Где вы сейчас вошли в систему. Если сеанс вам незнаком, завершите его и смените пароль.", "Where you are signed in. If you do not recognise a session, end it and change your password.");
    public string ThisSession => Say("этот браузер", "this browser");
    public string UnknownAgent => Say("Неизвестный браузер", "Unknown browser");
    public string Address => Say("Адрес", "Address");
    public string Begun => Say("Начат", "Begun");
    public string LastSeen => Say("Последнее действие", "Last seen");
    public string EndSession => Say("Завершить", "End");
    public string EndOthers => Say("Завершить все остальные сеансы", "End all other sessions");
    public string SessionEnded => Say("Сеанс завершён.", "The session was ended.");
    public string SessionsEnded => Say("Остальные сеансы завершены.", "The other sessions were ended.");

    // Errors.
    public string ErrorTitle(int status) => status switch
    {
        400 => Say("Запрос не принят", "The request was not accepted"),
        404 => Say("Страница не найдена", "Page not found"),
        413 => Say("Слишком много данных", "Too much data"),
        429 => Say("Слишком много запросов", "Too many requests"),
        503 => Say("Система временно недоступна", "The system is away for the moment"),
        _ => Say("Что-то пошло не так", "Something went wrong"),
    };

    public string ErrorHint(int status) => status switch
    {
        400 => Say("Страница могла устареть. Вернитесь, обновите её и повторите.", "The page may be out of date. Go back, reload it and try again."),
        404 => Say("По этому адресу ничего нет.", "There is nothing at this address."),
        413 => Say("Введённый текст слишком велик.", "What you entered is too large."),
        429 => Say("Подождите немного и повторите.", "Wait a little and try again."),
        503 => Say("Ничего не изменено. Повторите через минуту.", "Nothing was changed. Try again in a minute."),
        _ => Say("Ничего не изменено. Повторите позже или сообщите администратору номер ниже.", "Nothing was changed. Try again later, or give the administrator the number below."),
    };

    public string TraceId => Say("Номер для администратора", "Number for the administrator");
    public string ToAccount => Say("На страницу учётной записи", "To my account");

    public string RoleName(string role) => role switch
    {
        Roles.Curator => Say("Куратор", "Curator"),
        Roles.DeputyHead => Say("Ответственный заместитель главы", "Responsible deputy head"),
        Roles.Representative => Say("Официальный представитель", "Official representative"),
        Roles.Executor => Say("Исполнитель", "Executor"),
        Roles.PressSecretary => Say("Пресс-секретарь", "Press secretary"),
        Roles.AreaDeputy => Say("Заместитель главы по курируемым вопросам", "Deputy head for an area"),
        Roles.Head => Say("Глава администрации", "Head of the administration"),
        Roles.Administrator => Say("Администратор системы", "Administrator of the system"),
        _ => role,
    };

    /// <summary>A day in the administration's time zone.</summary>
    public string Date(DateTimeOffset instant) => Local(instant).ToString("d MMMM yyyy", culture);

    /// <summary>A day and a time in the administration's time zone.</summary>
    public string Moment(DateTimeOffset instant) => Local(instant).ToString("d MMMM yyyy, HH:mm", culture);

    /// <summary>The last day of something that ends at an instant: an appointment until the 31st ends with the 1st.</summary>
    public string LastDay(DateTimeOffset end) => Date(end.AddTicks(-1));

    /// <summary>A time of day; with the day where it is another one. Rounded up, so that waiting that long is enough.</summary>
    private string Clock(DateTimeOffset? instant)
    {
        if (instant is not { } at)
            return "–";
        var local = Local(at.AddSeconds(59));
        return local.Date == Local(time.GetUtcNow()).Date ? local.ToString("HH:mm", culture) : local.ToString("d MMMM, HH:mm", culture);
    }

    private DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    // Genitive after "не менее": 21 символа, else символов.
    private static string Characters(int count) => count % 10 == 1 && count % 100 != 11 ? "символа" : "символов";

    private string Say(string russian, string english) => language == Language.English ? english : russian;
}
