#!/usr/bin/env python3
"""Picks the nastiest mails of some folders: who wrote them and where they lead, read with Python's own libraries, beside ours.

    mail-truth.py FOLDER... > LIST

The 200 mails with the most defects, parts and bytes beyond ASCII in their header; the truth of those of both corpora is in
mail-truth.tsv, with which MailTruth.java compares. For each, separated by tabs: the file, how nasty it is, the address of the
sender, and the links of its HTML parts (a, area; http and https), sorted. Known weaknesses of this reading: of several senders
it takes the last, and raw bytes beyond ASCII are lost.
"""
import email,glob,os,re,sys
from email import policy
from html.parser import HTMLParser
class L(HTMLParser):
    def __init__(s): super().__init__(convert_charrefs=True); s.o=[]
    def handle_starttag(s,t,a):
        d=dict(a)
        if t in('a','area') and d.get('href'): s.o.append(d['href'])
    handle_startendtag=handle_starttag
def clean(u):
    u=re.sub(r'[\n\r\t]','',u).strip(' \x00\x0b\x0c\x1f\xa0')
    if u.startswith('//'): u='https:'+u
    return u
rows=[]
for f in sorted(f for folder in sys.argv[1:] for f in glob.glob(folder + '/*')):
    b=open(f,'rb').read()
    nasty=0
    try:
        m=email.message_from_bytes(b,policy=policy.default); 
        for p in m.walk(): nasty+=len(p.defects)
        try:
            h=m['from']; nasty+=3*len(getattr(h,'defects',[])) if h is not None else 5
        except Exception: nasty+=10
    except Exception: nasty+=20
    m=email.message_from_bytes(b)
    raw=m.get('From')
    try: raw=str(raw) if raw is not None else ''
    except Exception: raw=''
    head=re.split(rb'\r?\n\r?\n',b,1)[0]
    if any(c>127 for c in head): nasty+=3
    links=set(); 
    parts=[p for p in m.walk()]
    nasty+=max(0,len(parts)-4)
    for p in parts:
        if p.get_content_type()=='text/html':
            try: t=p.get_payload(decode=True) or b''
            except Exception: t=b''
            cs=p.get_content_charset() or 'utf-8'
            try: t=t.decode(cs,'replace')
            except Exception: t=t.decode('utf-8','replace')
            q=L()
            try: q.feed(t); q.close()
            except Exception as e: nasty+=5
            for u in q.o:
                u=clean(u)
                if re.match(r'(?i)https?:',u): links.add(u)
    # from
    dec=str(email.header.make_header([(x,c) for x,c in email.header.decode_header(raw)])) if '=?' in raw else raw
    ms=re.findall(r'<([^<>]*)>?\s*$',raw.replace('\n',' ').replace('\r',' ').strip()) or re.findall(r'<([^<>\s]*@[^<>\s]*)>',raw)
    a=ms[-1] if ms else (re.findall(r'[^\s<>",;()]+@[^\s<>",;()]+',raw) or re.findall(r'[^\s<>",;()]+@[^\s<>",;()]+',dec) or [''])[-1]
    a=re.sub(r'[\s"\']','',a).lower()
    rows.append((nasty,f,a,links))
rows.sort(key=lambda r:(-r[0],r[1]))
rows=rows[:200]
sys.stdout.reconfigure(errors='replace')
for n,f,a,l in rows: print('\t'.join([f,str(n),a]+sorted(l)))
