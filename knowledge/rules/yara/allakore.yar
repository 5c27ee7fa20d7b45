// Remote-control programs of the AllaKore line, told apart by their wire verbs: words between <| and |>.
// The family markers say what the program is; only the verbs of one variant say whose it may be.

rule allakore_family
{
    meta:
        id = "0c2f7a52-6b0e-4f0f-9d6b-5a1b7e6f4c11"
        title = "Wire verbs of the AllaKore remote-control family"
        title_es = "Verbos de red de la familia de control remoto AllaKore"
        description = "The file names the sockets of AllaKore. Freely available remote-support programs in Delphi do so too: this tells the family, never a campaign."
        description_es = "El archivo nombra los sockets de AllaKore. También lo hacen programas libres de soporte remoto en Delphi: esto indica la familia, nunca una campaña."
        level = "medium"
        author = "Atalaya"
        date = "2026-11-23"
        reference = "Arctic Wolf, 2025-07-18, on Greedy Sponge"
        reference = "https://attack.mitre.org/techniques/T1219/"
        attack = "attack.command-and-control, attack.t1219"
        falsepositives = "Remote-support programs built on the same public source"
        falsepositives_es = "Programas de soporte remoto hechos con el mismo código público"
    strings:
        $main = "<|MAINSOCKET|>" ascii wide
        $desktop = "<|DESKTOPSOCKET|>" ascii wide
        $keyboard = "<|KEYBOARDSOCKET|>" ascii wide
        $files = "<|FILESSOCKET|>" ascii wide
        $find = "<|FINDID|>" ascii wide
    condition:
        uint16(0) == 0x5A4D and $main and any of ($desktop, $keyboard, $files, $find)
}

rule allakore_mexico
{
    meta:
        id = "7d1c3f0b-9a0a-4a53-8d8c-0c1b7a1f5e22"
        title = "AllaKore with the Spanish verbs of the Greedy Sponge campaign"
        title_es = "AllaKore con los verbos en español de la campaña Greedy Sponge"
        description = "Besides AllaKore's main socket the program has verbs in Spanish for locking the screen and asking for a signature, a token or a password, as published for the variant used against Mexican banks and companies."
        description_es = "Además del socket principal de AllaKore, el programa tiene verbos en español para trabar la pantalla y pedir firma, token o clave, como se publicó para la variante usada contra bancos y empresas de México."
        level = "critical"
        author = "Atalaya"
        date = "2026-11-23"
        reference = "YARAhub, rule MX_fin_custom_allakore_rat, 2023-12-19 (the verbs, as facts)"
        reference = "Arctic Wolf, 2025-07-18, on Greedy Sponge"
        attack = "attack.command-and-control, attack.t1219, attack.collection, attack.t1056.001, attack.t1113"
        falsepositives = "Notes and rules that quote the verbs, when they are wrapped into a program"
        falsepositives_es = "Notas y reglas que citan los verbos, cuando van dentro de un programa"
    strings:
        $main = "<|MAINSOCKET|>" ascii
        // Verbs that carry a value are not closed: the value follows. These are Spanish and nothing else.
        $es_sign = "<|MANDAFIRMA|>" ascii
        $es_holy = "<|FIRMASANTA|>" ascii
        $es_message = "<|MENSAJE" wide
        $es_unlock = "<|DESTRABA" wide
        $es_lock = "<|TRABAR" wide
        $es_update = "<|ACTUALIZA|>" wide
        $es_password = "<|CLAVE" wide
        // These a Portuguese variant could have as well.
        $token = "<|TOKEN" wide
        $user = "<|USU" wide
        $bank = "<|BANA" wide
        $pt_password = "<|SENHA|>" ascii wide
        $pt_no_password = "<|NOSenha|>" ascii wide
        $pt_bb = "<|BB-AMARELO|>" ascii wide
        $pt_itau = "<|ITAU-SNH-CARTAO|>" ascii wide
    condition:
        uint16(0) == 0x5A4D and filesize < 40MB and $main and
        any of ($es_*) and 2 of ($es_*, $token, $user, $bank) and not 2 of ($pt_*)
}

rule allakore_brazil
{
    meta:
        id = "e3a6b1d4-52b7-4f5c-a9c2-93d0c1c7aa33"
        title = "AllaKore with the Portuguese verbs of AllaSenha"
        title_es = "AllaKore con los verbos en portugués de AllaSenha"
        description = "The program has wire verbs in Portuguese that ask for the passwords of Brazilian banks. This is the Brazilian variant, and evidence against the Mexican campaign."
        description_es = "El programa tiene verbos de red en portugués que piden claves de bancos de Brasil. Es la variante brasileña, y un indicio en contra de la campaña mexicana."
        level = "high"
        author = "Atalaya"
        date = "2026-11-23"
        reference = "HarfangLab, TRR240501, on AllaSenha"
        attack = "attack.command-and-control, attack.t1219"
        falsepositives = "Notes and rules that quote the verbs, when they are wrapped into a program"
        falsepositives_es = "Notas y reglas que citan los verbos, cuando van dentro de un programa"
    strings:
        $password = "<|SENHA|>" ascii wide
        $no_password = "<|NOSenha|>" ascii wide
        $bb = "<|BB-AMARELO|>" ascii wide
        $itau = "<|ITAU-SNH-CARTAO|>" ascii wide
    condition:
        uint16(0) == 0x5A4D and filesize < 40MB and 2 of them
}
