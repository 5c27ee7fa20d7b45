// Traits that bankers of Latin America share. Each alone has an honest explanation: the level says so.

rule names_mexican_banks_and_watches_windows
{
    meta:
        id = "b5d6a0b0-1d0e-4b0b-8b7e-5f6f1f4a7c44"
        title = "Program that watches window titles and names Mexican banks"
        title_es = "Programa que vigila títulos de ventanas y nombra bancos mexicanos"
        description = "The program reads the title of the window in front and holds the names of three or more Mexican banks or exchanges: what a banking trojan needs to know when its victim logs in."
        description_es = "El programa lee el título de la ventana activa y contiene los nombres de tres o más bancos o casas de cambio de México: lo que un troyano bancario necesita para saber cuándo entra su víctima."
        level = "high"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "BlackBerry, January 2024: modified AllaKore RAT against Mexican financial institutions"
        reference = "https://attack.mitre.org/techniques/T1010/"
        attack = "attack.discovery, attack.t1010, attack.collection, attack.t1056"
        falsepositives = "Password managers, parental controls, a bank's own software"
        falsepositives_es = "Gestores de contraseñas, control parental, software del propio banco"
    strings:
        $window_1 = "GetForegroundWindow" ascii
        $window_2 = "GetWindowText" ascii
        $bank_01 = "banamex" ascii wide nocase
        $bank_02 = "bancomer" ascii wide nocase
        $bank_03 = "banorte" ascii wide nocase
        $bank_04 = "santander" ascii wide nocase fullword
        $bank_05 = "scotiabank" ascii wide nocase
        $bank_06 = "hsbc" ascii wide nocase fullword
        $bank_07 = "inbursa" ascii wide nocase
        $bank_08 = "banbajio" ascii wide nocase
        $bank_09 = "afirme" ascii wide nocase fullword
        $bank_10 = "banregio" ascii wide nocase
        $bank_11 = "bitso" ascii wide nocase fullword
    condition:
        uint16(0) == 0x5A4D and filesize < 60MB and all of ($window_*) and 3 of ($bank_*)
}

rule downloader_checks_mexico
{
    meta:
        id = "1f6a92cf-1e35-4d55-8e8c-0d5b2b6a8d55"
        title = "Downloader that asks where it runs and compares with Mexico"
        title_es = "Descargador que pregunta dónde se ejecuta y compara con México"
        description = "A .NET program asks a public address-location service, names Mexico, downloads and starts a process: the first stage that was published for 2022 to mid-2024."
        description_es = "Un programa .NET consulta un servicio público de localización de direcciones, nombra a México, descarga e inicia un proceso: la primera etapa publicada de 2022 a mediados de 2024."
        level = "high"
        author = "Atalaya"
        date = "2026-11-23"
        reference = "Arctic Wolf, 2025-07-18, on Greedy Sponge"
        attack = "attack.execution, attack.t1480, attack.discovery, attack.t1614, attack.t1105"
        falsepositives = "Updaters of programs that are sold by country"
        falsepositives_es = "Actualizadores de programas que se venden por país"
    strings:
        $net = "BSJB"
        $where_1 = "ipinfo.io" ascii wide nocase
        $where_2 = "ip-api.com" ascii wide nocase
        $where_3 = "ipapi.co" ascii wide nocase
        $where_4 = "geoplugin.net" ascii wide nocase
        $where_5 = "ipwhois.app" ascii wide nocase
        $where_6 = "freegeoip" ascii wide nocase
        $mexico_1 = "Mexico" ascii wide fullword
        // "MX" among the texts of a .NET program: its length of five bytes, two letters, a last byte (ECMA-335 II.24.2.4).
        $mexico_2 = { 05 4D 00 58 00 00 }
        $mexico_3 = "es-MX" ascii wide
        $get_1 = "DownloadFile" ascii
        $get_2 = "DownloadData" ascii
        $get_3 = "DownloadString" ascii
        $get_4 = "HttpClient" ascii fullword
        $run = "Process" ascii fullword
        $start = "Start" ascii fullword
    condition:
        uint16(0) == 0x5A4D and filesize < 20MB and $net and any of ($where_*) and any of ($mexico_*) and
        any of ($get_*) and $run and $start
}
