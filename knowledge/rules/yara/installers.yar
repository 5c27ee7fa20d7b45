// Installers that carry more than they say. Facts of the package, not of any one actor.

import "msi"
import "pe"

rule installer_names_mexican_authority
{
    meta:
        id = "3b0f6f53-8f7a-4a7e-9e0e-6b9d4bb1c366"
        title = "Installer that names a Mexican authority and bears no signature that holds"
        title_es = "Instalador que nombra a una autoridad mexicana sin una firma que valga"
        description = "The package calls itself after the social-security institute, the tax authority or their programs, and nobody signed it, or what was signed was changed."
        description_es = "El paquete se llama como el instituto del seguro social, la autoridad fiscal o sus programas, y nadie lo firmó, o lo firmado fue cambiado."
        level = "high"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "BlackBerry, January 2024: modified AllaKore RAT against Mexican financial institutions"
        reference = "https://attack.mitre.org/techniques/T1036/005/"
        attack = "attack.defense-evasion, attack.t1036.005, attack.initial-access, attack.t1566"
        falsepositives = "Small accounting programs made for these authorities"
        falsepositives_es = "Programas pequeños de contabilidad hechos para estas autoridades"
    condition:
        msi.is_msi and not msi.is_verified and
        for any p in msi.properties : (
            (p.name == "ProductName" or p.name == "Manufacturer") and
            p.value matches /\b(imss|idse|sipare|seguro social|infonavit|condusef|cnbv|banxico|sat\.gob|gob\.mx|firma electr.{1,3}nica)\b/i
        )
}

rule program_names_mexican_authority
{
    meta:
        id = "9d3c8a41-5f0e-4f0a-8a57-1c1f3b7e2d10"
        title = "Program whose version names the Mexican social-security institute and nobody signed"
        title_es = "Programa cuya versión nombra al Seguro Social y nadie firmó"
        description = "The version of the program names the institute or its programs as product, maker or description, and no signature of it holds: the way of a lure, or of an in-house tool."
        description_es = "La versión del programa nombra al instituto o a sus programas como producto, fabricante o descripción, y ninguna firma suya vale: propio de un señuelo, o de una herramienta interna."
        level = "medium"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "BlackBerry, January 2024: modified AllaKore RAT against Mexican financial institutions"
        reference = "https://attack.mitre.org/techniques/T1036/005/"
        attack = "attack.defense-evasion, attack.t1036.005"
        falsepositives = "Programs of the institute itself that are not signed; payroll tools that connect to it"
        falsepositives_es = "Programas del propio instituto sin firma; herramientas de nómina que se conectan con él"
    condition:
        pe.is_pe and not pe.is_signed and
        for any v in pe.version_info_list : (
            (v.key == "ProductName" or v.key == "CompanyName" or v.key == "FileDescription") and
            v.value matches /\b(imss|idse|sipare|seguro social|infonavit)\b/i
        )
}

rule installer_changed_after_signing
{
    meta:
        id = "c0d6f0f4-2d0b-4f6e-9a0b-0f6f7bd6a511"
        title = "Installer that was changed after it was signed"
        title_es = "Instalador modificado después de firmarse"
        description = "The package bears a signature whose digest is not that of its streams, or that its signer's key did not make: somebody changed a signed package or put another's signature into it."
        description_es = "El paquete lleva una firma cuyo resumen no es el de sus flujos, o que la clave del firmante no hizo: alguien cambió un paquete firmado o le puso una firma ajena."
        level = "high"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "https://attack.mitre.org/techniques/T1553/002/"
        attack = "attack.defense-evasion, attack.t1553.002"
        falsepositives = "Packages that were cut short or damaged on the way"
        falsepositives_es = "Paquetes que se cortaron o dañaron en el camino"
    condition:
        msi.is_msi and msi.is_signed and not msi.is_verified
}

rule installer_signed_with_bytes_hung_on
{
    meta:
        id = "6e0b5c7d-1f2a-4b8e-9c3d-7a4f5e6b8d20"
        title = "Signed installer with a program or archive hung on behind its end"
        title_es = "Instalador firmado con un programa o archivo colgado detrás de su final"
        description = "Behind the end of a package whose signature holds begins a program or an archive. The signature of a package does not cover what follows its streams, so that a stranger's file can travel under another's name."
        description_es = "Detrás del final de un paquete cuya firma vale empieza un programa o un archivo comprimido. La firma de un paquete no cubre lo que sigue a sus flujos, de modo que un archivo ajeno puede viajar bajo el nombre de otro."
        level = "high"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-1464"
        reference = "https://attack.mitre.org/techniques/T1553/002/"
        attack = "attack.defense-evasion, attack.t1553.002, attack.t1027.009"
        falsepositives = "Download servers that stamp a tag onto packages, where the tag begins like an archive"
        falsepositives_es = "Servidores de descarga que pegan una etiqueta al paquete, cuando la etiqueta empieza como un archivo comprimido"
    condition:
        msi.is_msi and msi.is_verified and msi.overlay.size > 64 and
        (uint16(msi.overlay.offset) == 0x5A4D or uint32(msi.overlay.offset) == 0x04034B50 or
         uint32(filesize - 22) == 0x06054B50 or uint32be(msi.overlay.offset) == 0x377ABCAF or
         uint32be(msi.overlay.offset) == 0x52617221 or uint32be(msi.overlay.offset) == 0xD0CF11E0)
}

rule installer_runs_embedded_program_as_system
{
    meta:
        id = "5a2f0d1a-95d2-4c53-b1d0-2a4e7a0e9d77"
        title = "Installer that runs a program or script of its own as SYSTEM"
        title_es = "Instalador que ejecuta un programa o script propio como SYSTEM"
        description = "A deferred custom action without impersonation runs an EXE or a script out of the package's Binary table, or a script that stands in the action itself."
        description_es = "Una acción diferida sin suplantación ejecuta un EXE o un script de la tabla Binary del paquete, o un script escrito en la acción misma."
        level = "medium"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "https://attack.mitre.org/techniques/T1218/007/"
        attack = "attack.execution, attack.defense-evasion, attack.t1218.007"
        falsepositives = "Drivers and services that are set up by a program in the package"
        falsepositives_es = "Controladores y servicios que configura un programa del paquete"
    condition:
        msi.is_msi and
        for any a in msi.custom_actions : (
            a.system and ((a.from == "binary" and a.kind == "exe") or (a.script and (a.from == "binary" or a.from == "inline")))
        )
}

rule installer_carries_downloader_that_asks_where_it_is
{
    meta:
        id = "7e8f4b0c-6f63-4d0c-93c2-51a3b0a6f0b9"
        title = "Installer that runs a .NET program which asks where it is and downloads"
        title_es = "Instalador que ejecuta un programa .NET que pregunta dónde está y descarga"
        description = "A custom action runs an EXE out of the Binary table, and the package holds a .NET assembly with the address of a public location service and a way to download: the first stage published for this campaign, which went on in Mexico only."
        description_es = "Una acción ejecuta un EXE de la tabla Binary, y el paquete contiene un ensamblado .NET con la dirección de un servicio público de localización y una forma de descargar: la primera etapa publicada de esta campaña, que solo seguía en México."
        level = "high"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "Arctic Wolf, 2025-07-18, on Greedy Sponge"
        reference = "https://attack.mitre.org/techniques/T1614/"
        attack = "attack.execution, attack.t1218.007, attack.t1480, attack.discovery, attack.t1614, attack.command-and-control, attack.t1105"
        falsepositives = "Installers with a helper in .NET that chooses the nearest server"
        falsepositives_es = "Instaladores con un auxiliar en .NET que elige el servidor más cercano"
    strings:
        $net = "BSJB"
        $where_1 = "ipinfo.io" ascii wide nocase
        $where_2 = "ip-api.com" ascii wide nocase
        $where_3 = "ipapi.co" ascii wide nocase
        $where_4 = "geoplugin.net" ascii wide nocase
        $where_5 = "ipwhois.app" ascii wide nocase
        $where_6 = "freegeoip" ascii wide nocase
        $where_7 = "ipgeolocation.io" ascii wide nocase
        $get_1 = "DownloadFile" ascii
        $get_2 = "DownloadData" ascii
        $get_3 = "DownloadString" ascii
        $get_4 = "HttpClient" ascii fullword
    condition:
        msi.is_msi and $net and any of ($where_*) and any of ($get_*) and
        for any a in msi.custom_actions : ( a.from == "binary" and a.kind == "exe" )
}

rule installer_script_downloads
{
    meta:
        id = "f2b7b1c5-8f4a-4c3c-a2a5-6f0f51e3f6d2"
        title = "Installer whose custom action holds a script that downloads or starts programs"
        title_es = "Instalador cuya acción contiene un script que descarga o inicia programas"
        description = "VBScript or JScript that stands in the custom action itself names an object that fetches over HTTP or starts a process."
        description_es = "Un VBScript o JScript escrito en la acción misma nombra un objeto que trae datos por HTTP o inicia un proceso."
        level = "high"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "https://attack.mitre.org/techniques/T1218/007/"
        reference = "https://attack.mitre.org/techniques/T1059/005/"
        attack = "attack.execution, attack.t1059.005, attack.t1059.007, attack.t1218.007, attack.command-and-control, attack.t1105"
        falsepositives = "Installers of in-house tools with scripts that start a setup step"
        falsepositives_es = "Instaladores de herramientas internas con scripts que inician un paso de la instalación"
    condition:
        msi.is_msi and
        for any a in msi.custom_actions : (
            a.script and a.from == "inline" and
            a.target matches /(MSXML2\.|WinHttp\.|XMLHTTP|ADODB\.Stream|WScript\.Shell|Shell\.Application|Win32_Process)/i
        )
}

rule installer_runs_powershell
{
    meta:
        id = "2a9f0f3d-4b7a-47ee-8f6a-3d5e6a9c1b74"
        title = "Installer that runs hidden, encoded or downloading PowerShell"
        title_es = "Instalador que ejecuta PowerShell oculto, codificado o que descarga"
        description = "A custom action's command line starts PowerShell with a hidden window, an encoded command, a bypassed policy or a download, or has it remove files. The campaign's installers had a PowerShell script clean up behind them."
        description_es = "La línea de órdenes de una acción inicia PowerShell con ventana oculta, orden codificada, política omitida o descarga, o le hace borrar archivos. En los instaladores de la campaña un script de PowerShell borraba las huellas."
        level = "medium"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "The Hacker News, 2025-07-22: Greedy Sponge, AllaKore RAT and SystemBC"
        reference = "https://attack.mitre.org/techniques/T1059/001/"
        attack = "attack.execution, attack.t1059.001, attack.t1218.007, attack.t1070.004"
        falsepositives = "Installers of server products that are configured by their own PowerShell scripts"
        falsepositives_es = "Instaladores de productos de servidor que se configuran con sus propios scripts de PowerShell"
    condition:
        msi.is_msi and
        for any a in msi.custom_actions : (
            (a.runs or a.kind == "set-property") and
            a.target matches /(powershell|pwsh)(\.exe)?\b.*(\s[-\/](e|ec|en|enc|encodedcommand)\s|\s[-\/]w(in|indowstyle)?\s+hid|bypass|frombase64string|downloadstring|downloadfile|invoke-webrequest|\biwr\b|\biex\b|remove-item)/is
        )
}

rule installer_leaves_program_of_user_folder_in_run_key
{
    meta:
        id = "8c1f4e2b-9a3d-4f57-b0c6-7d2f5a6e8b93"
        title = "Installer that has a program in a user's folder start with Windows"
        title_es = "Instalador que hace iniciar con Windows un programa de la carpeta del usuario"
        description = "The package writes a value under a Run key that points into AppData, Temp or a public folder."
        description_es = "El paquete escribe un valor en una clave Run que apunta a AppData, Temp o una carpeta pública."
        level = "medium"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "https://attack.mitre.org/techniques/T1547/001/"
        attack = "attack.persistence, attack.t1547.001"
        falsepositives = "Programs installed for one user that update themselves, such as chat clients"
        falsepositives_es = "Programas instalados para un usuario que se actualizan solos, como los de chat"
    condition:
        msi.is_msi and
        for any row in msi.table["Registry"].rows : (
            row.text["Key"] matches /\\CurrentVersion\\(Policies\\Explorer\\)?Run(Once)?$/i and
            row.text["Value"] matches /(\[(AppDataFolder|LocalAppDataFolder|TempFolder)\]|\\AppData\\|%(local)?appdata%|%temp%|\\Users\\Public\\)/i
        )
}

rule installer_claims_known_maker_unsigned
{
    meta:
        id = "b4e5d7a9-0c2e-4d65-95d1-4f7b8c3a2e61"
        title = "Installer that claims a well-known maker and bears no signature that holds"
        title_es = "Instalador que dice ser de un fabricante conocido sin una firma que valga"
        description = "The package names a maker that signs all its installers as its own, and no signature holds. Trojanised packages of browsers and remote-support programs look so."
        description_es = "El paquete nombra a un fabricante que firma todos sus instaladores, y ninguna firma vale. Así se ven los paquetes troyanizados de navegadores y programas de soporte remoto."
        level = "medium"
        author = "Atalaya"
        date = "2026-11-24"
        reference = "The Hacker News, 2025-07-22: Greedy Sponge, AllaKore RAT and SystemBC"
        reference = "https://attack.mitre.org/techniques/T1036/005/"
        attack = "attack.defense-evasion, attack.t1036.005"
        falsepositives = "Packages that an administrator made again for distribution in the house"
        falsepositives_es = "Paquetes que un administrador volvió a armar para distribuirlos en la casa"
    condition:
        msi.is_msi and msi.kind == "package" and not msi.is_verified and
        msi.property["Manufacturer"] matches /^(google|microsoft|adobe|mozilla|zoom|teamviewer|anydesk|oracle|dropbox|cisco)\b/i
}
