# Flattens what "evtx_dump -o jsonl" writes, for engines that look for a rule's fields at the top of an event, and names the
# log source of each event as Sigma does, for those that route by it:
#   evtx_dump -o jsonl LOG.evtx | jq -c -f bench/flatten.jq > LOG.jsonl
def category:
  {"1": "process_creation", "2": "file_change", "3": "network_connection", "5": "process_termination", "6": "driver_load",
   "7": "image_load", "8": "create_remote_thread", "9": "raw_access_thread", "10": "process_access", "11": "file_event",
   "12": "registry_event", "13": "registry_set", "14": "registry_rename", "15": "create_stream_hash", "17": "pipe_created",
   "18": "pipe_created", "19": "wmi_event", "20": "wmi_event", "21": "wmi_event", "22": "dns_query", "23": "file_delete"};
def service:
  {"Security": "security", "System": "system", "Application": "application",
   "Microsoft-Windows-Sysmon/Operational": "sysmon", "Windows PowerShell": "powershell-classic",
   "Microsoft-Windows-PowerShell/Operational": "powershell", "Microsoft-Windows-Windows Defender/Operational": "windefend",
   "Microsoft-Windows-TaskScheduler/Operational": "taskscheduler", "Microsoft-Windows-WMI-Activity/Operational": "wmi"};
.Event
| (.System.EventID | if type == "object" then .["#text"] else . end) as $id
| (.EventData // .UserData // {} | if type == "object" then with_entries(select(.value | type != "object" and type != "array")) else {} end)
  + {EventID: $id, Channel: .System.Channel, Provider_Name: .System.Provider["#attributes"].Name,
     Computer: .System.Computer, "@timestamp": .System.TimeCreated["#attributes"].SystemTime, product: "windows"}
  + (service[.System.Channel] as $s | if $s == "sysmon" then {category: (category[$id | tostring] // "sysmon")}
     elif $s then {service: $s} else {} end)
