// Names of the campaign's servers, as published. They age: whoever finds one should look at the dates.

rule greedy_sponge_domains
{
    meta:
        id = "41c6f1a0-6f7d-4f42-8f1e-58d4b6a0c9e7"
        title = "Program, installer, link or script that names a domain of the Greedy Sponge campaign"
        title_es = "Programa, instalador, enlace o script que nombra un dominio de la campaña Greedy Sponge"
        description = "The file holds the name of a server that was published for the campaign against Mexican firms. Text such as reports and lists of indicators is left out."
        description_es = "El archivo contiene el nombre de un servidor publicado para la campaña contra empresas mexicanas. Se dejan fuera textos como informes y listas de indicadores."
        level = "high"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "BlackBerry, January 2024: modified AllaKore RAT against Mexican financial institutions"
        reference = "The Hacker News, 2025-07-22: Greedy Sponge, AllaKore RAT and SystemBC"
        attack = "attack.command-and-control, attack.t1071.001, attack.resource-development, attack.t1583.001"
        falsepositives = "Security products that carry lists of names; a name that was registered anew by somebody else"
        falsepositives_es = "Productos de seguridad que traen listas de nombres; un nombre que alguien más volvió a registrar"
    strings:
        $d1 = "flapawer.com" ascii wide nocase fullword
        $d2 = "chaucheneguer.com" ascii wide nocase fullword
        $d3 = "hhplaytom.com" ascii wide nocase fullword
        $d4 = "zulabra.com" ascii wide nocase fullword
        $d5 = "uperrunplay.com" ascii wide nocase fullword
        $d6 = "uplayground.online" ascii wide nocase fullword
        $d7 = "manzisuape.com" ascii wide nocase fullword
        $script_1 = "WScript." ascii wide nocase
        $script_2 = "Invoke-WebRequest" ascii wide nocase
        $script_3 = "DownloadFile" ascii wide nocase
        $script_4 = "DownloadString" ascii wide nocase
        $script_5 = "<script" ascii wide nocase
    condition:
        filesize < 200MB and any of ($d*) and
        (uint16(0) == 0x5A4D or uint32be(0) == 0xD0CF11E0 or uint32(0) == 0x0000004C or
         (filesize < 1MB and any of ($script_*)))
}
