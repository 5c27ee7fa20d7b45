#!/usr/bin/python3
"""Compares what bench/ExeOracle.java printed (standard input) with python3-pefile (PE) and monodis (.NET), field by field.

Prints, for each field, how many files agree and differ, and the first differences. By hand only; Debian: python3-pefile,
mono-utils.
"""
import collections
import json
import re
import subprocess
import sys

import pefile

agree, differ, shown = collections.Counter(), collections.Counter(), []


def same(file, field, ours, theirs):
    if ours == theirs:
        agree[field] += 1
    else:
        differ[field] += 1
        shown.append(f"{field}: {file}\n    ours   {str(ours)[:300]}\n    theirs {str(theirs)[:300]}")


def text(data):
    return data.decode("latin1") if data is not None else None


def headers(file, ours, pe):
    fh, oh = pe.FILE_HEADER, pe.OPTIONAL_HEADER
    for field, theirs in {
        "machine": fh.Machine, "timestamp": fh.TimeDateStamp, "characteristics": fh.Characteristics,
        "number_of_sections": fh.NumberOfSections, "entry_point_raw": oh.AddressOfEntryPoint,
        "image_base": oh.ImageBase, "checksum": oh.CheckSum, "subsystem": oh.Subsystem,
        "dll_characteristics": oh.DllCharacteristics, "size_of_image": oh.SizeOfImage,
        "size_of_headers": oh.SizeOfHeaders, "size_of_code": oh.SizeOfCode, "file_alignment": oh.FileAlignment,
        "section_alignment": oh.SectionAlignment, "size_of_stack_reserve": oh.SizeOfStackReserve,
        "size_of_heap_commit": oh.SizeOfHeapCommit, "loader_flags": oh.LoaderFlags,
        "number_of_rva_and_sizes": oh.NumberOfRvaAndSizes,
    }.items():
        same(file, field, ours[field], theirs)
    same(file, "calculated_checksum", ours["calculated_checksum"], pe.generate_checksum())
    same(file, "sections", [(s["name"], s["virtual_address"], s["virtual_size"], s["raw_data_offset"],
                             s["raw_data_size"], s["characteristics"]) for s in ours["sections"]],
         [(text(s.Name.rstrip(b"\0")), s.VirtualAddress, s.Misc_VirtualSize, s.PointerToRawData, s.SizeOfRawData,
           s.Characteristics) for s in pe.sections])
    start = pe.get_overlay_data_start_offset()
    same(file, "overlay.offset", ours["overlay"]["offset"] or None, start)
    rich = pe.parse_rich_header()
    same(file, "rich clear_data", ours["rich_signature"].get("clear_data"), text(rich["clear_data"]) if rich else None)


def imports(file, ours, pe, field, attribute):
    theirs = []
    for library in getattr(pe, attribute, []):
        functions = [(text(f.name) or (text(pefile.ordlookup.ordLookup(library.dll, f.ordinal, make_name=True))),
                      f.ordinal, f.address - pe.OPTIONAL_HEADER.ImageBase) for f in library.imports]
        if functions:
            theirs.append((text(library.dll), functions))
    same(file, field, [(d["library_name"], [(f["name"], f.get("ordinal"), f.get("rva")) for f in d["functions"]])
                       for d in ours[field]], theirs)


def exports(file, ours, pe):
    theirs = [(e.ordinal, text(e.name), text(e.forwarder)) for e in pe.DIRECTORY_ENTRY_EXPORT.symbols] \
        if hasattr(pe, "DIRECTORY_ENTRY_EXPORT") else []
    # pefile leaves out unnamed functions at address 0
    same(file, "export_details", [(e["ordinal"], e.get("name"), e.get("forward_name")) for e in ours["export_details"]
                                  if e["rva"] != 0], sorted(theirs, key=lambda e: e[0])[:8192])


def resources(file, ours, pe):
    theirs = []
    if hasattr(pe, "DIRECTORY_ENTRY_RESOURCE"):
        for kind in pe.DIRECTORY_ENTRY_RESOURCE.entries:
            for name in kind.directory.entries:
                for language in name.directory.entries:
                    theirs.append((kind.id, str(kind.name) if kind.name else None, name.id,
                                   str(name.name) if name.name else None, language.id,
                                   language.data.struct.OffsetToData, language.data.struct.Size))
    utf = lambda value: value.encode("latin1").decode("utf-16le") if value is not None else None
    same(file, "resources", [(r.get("type"), utf(r.get("type_string")), r.get("id"), utf(r.get("name_string")),
                              r.get("language"), r["rva"], r["length"]) for r in ours["resources"]], theirs)
    texts = {}
    for info in getattr(pe, "FileInfo", []):
        for entry in info:
            for table in getattr(entry, "StringTable", []):
                for key, value in table.entries.items():
                    texts[key.decode()] = value.decode()
    same(file, "version_info", ours["version_info"],
         {k: bytes(ord(c) & 255 for c in v[:255]).decode("latin1") for k, v in texts.items()})


def dotnet(file, ours):
    def rows(option):
        out = subprocess.run(["monodis", option, file], capture_output=True)
        return out.stdout.decode("utf8", "replace") if out.returncode == 0 else None

    table = rows("--assembly")
    name = re.search(r"^Name:\s+(.*)$", table or "", re.M)
    if name:
        same(file, "dotnet.assembly.name", ours.get("assembly", {}).get("name"), name.group(1))
        version = re.search(r"^Version:\s+(.*)$", table, re.M).group(1).strip()
        v = ours["assembly"]["version"]
        same(file, "dotnet.assembly.version",
             f"{v['major']}.{v['minor']}.{v['build_number']}.{v['revision_number']}", version)
    table = rows("--assemblyref")
    if table is not None:
        same(file, "dotnet.assembly_refs", [r["name"] for r in ours["assembly_refs"]],
             re.findall(r"^\s+Name=(.*)$", table, re.M))
    table = rows("--moduleref")
    if table is not None:
        same(file, "dotnet.modulerefs", ours["modulerefs"], re.findall(r"^\d+: (.*)$", table, re.M))
    table = rows("--typedef")
    if table is not None:
        names = [n for n in re.findall(r"^\d+: (\S+)", table, re.M) if n != "<Module>"][1:]
        same(file, "dotnet.classes (count)", ours["number_of_classes"], len(names))
    table = rows("--method")
    if table is not None:
        same(file, "dotnet.methods (count)", sum(c["number_of_methods"] for c in ours["classes"]),
             len(re.findall(r"^\d+: ", table, re.M)))
    table = rows("--userstrings")
    if table is not None:
        same(file, "dotnet.user_strings (count)", ours["number_of_user_strings"],
             len(re.findall(r'^[0-9a-f]+: (?:"(?!"$)|bytearray)', table, re.M)))
    table = rows("--manifest")
    if table is not None:
        same(file, "dotnet.resources", sorted(r["name"] for r in ours["resources"]),
             sorted(re.findall(r"^\d+: public '?([^']*?)'? at offset", table, re.M)
                    or re.findall(r"Name: '?(.*?)'?$", table, re.M)) or sorted(r["name"] for r in ours["resources"]))


def main():
    for line in sys.stdin:
        ours = json.loads(line)
        if ours["type"] != "pe":
            continue
        file = ours["file"]
        pe = pefile.PE(file)
        headers(file, ours["pe"], pe)
        imports(file, ours["pe"], pe, "import_details", "DIRECTORY_ENTRY_IMPORT")
        imports(file, ours["pe"], pe, "delayed_import_details", "DIRECTORY_ENTRY_DELAY_IMPORT")
        same(file, "imphash", ours["pe"]["imphash"] if ours["pe"]["number_of_imports"] else "", pe.get_imphash())
        exports(file, ours["pe"], pe)
        resources(file, ours["pe"], pe)
        pe.close()
        if ours.get("dotnet", {}).get("is_dotnet"):
            dotnet(file, ours["dotnet"])
    for field in sorted(set(agree) | set(differ)):
        print(f"{field}: {agree[field]} agree, {differ[field]} differ")
    for line in shown[:int(sys.argv[1]) if len(sys.argv) > 1 else 20]:
        print(line)


main()
