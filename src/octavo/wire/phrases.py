"""What publishers write around articles and in place of them, in en de fr es it pt nl; folded to lower case.

Of PROMPTS and RELATED, a single word is meant as the whole line, several as its beginning.

Data, not rules: a phrase belongs here if many publishers of a language use it, never for the sake of one.
"""

# Beginnings of short lines that lead elsewhere or sell something.
PROMPTS = (
    "advertisement", "advertising", "sponsored content", "story continues below", "article continues",
    "continue reading below", "read more", "read also", "read next", "also read", "see also", "more on this",
    "more on:", "related:", "related video", "related stor", "related article", "recommended:", "watch:",
    "watch below", "watch more", "listen:", "click here", "sign up", "sign in", "sign in to", "subscribe",
    "subscribe to", "subscribe now", "get the latest", "get our", "join our", "follow us", "follow me on",
    "like us on", "share this", "share on", "print article", "order reprints", "this article has been sent",
    "this copy is for your personal", "our standards:", "download our app", "support our journalism",
    "thanks for signing up", "swipe", "swipe →", "view comments", "leave a comment", "comments (", "have a tip",
    "send tips", "for more stories", "for more news", "we may earn a commission", "copyright", "copyright ©",
    "copyright (c)", "copyright 20", "© 20", "©20", "© copyright", "(c) 20", "all rights reserved", "anzeige",
    "werbung", "lesen sie auch", "lesen sie mehr", "mehr zum thema", "mehr dazu", "mehr lesen", "auch interessant",
    "weiterlesen", "jetzt abonnieren", "newsletter abonnieren", "zum newsletter", "folgen sie uns",
    "alle rechte vorbehalten", "artikel teilen", "publicité", "lire aussi", "à lire aussi", "lire la suite",
    "voir aussi", "pour aller plus loin", "abonnez-vous", "abonnez-vous à", "inscrivez-vous", "inscrivez-vous à",
    "suivez-nous", "suivez-nous sur", "tous droits réservés", "partager cet article", "publicidad", "lea también",
    "lee también", "leer más", "te puede interesar", "más información:", "suscríbete", "suscríbete a", "síguenos",
    "síguenos en", "todos los derechos reservados", "compartir", "compartir en", "pubblicità", "leggi anche",
    "leggi di più", "potrebbe interessarti", "iscriviti", "iscriviti alla", "seguici", "seguici su",
    "tutti i diritti riservati", "publicidade", "leia também", "leia mais", "saiba mais", "veja também",
    "inscreva-se", "inscreva-se na", "siga-nos", "siga-nos n", "assine", "assine a newsletter", "assine já",
    "todos os direitos reservados", "advertentie", "lees ook", "lees meer", "lees verder", "bekijk ook", "abonneer",
    "volg ons", "schrijf je in", "alle rechten voorbehouden",
)  # fmt: skip

# Pages that ask for proof that a person is reading.
CHALLENGES = (
    "just a moment...", "attention required! | cloudflare", "access denied", "access to this page has been denied",
    "are you a robot", "verify you are human", "verifying you are human", "checking your browser",
    "pardon our interruption", "unusual traffic from your", "request unsuccessful. incapsula", "403 forbidden",
    "security check", "ddos protection by", "please complete the captcha", "bestätigen sie, dass sie ein mensch sind",
    "sind sie ein roboter", "zugriff verweigert", "vérifiez que vous êtes humain", "accès refusé",
    "verifica que eres humano", "acceso denegado", "verifica di essere umano", "accesso negato",
    "verifique se você é humano", "acesso negado", "controleer of u een mens bent", "toegang geweigerd",
)  # fmt: skip

# Pages that show nothing without running programs.
SCRIPTS = (
    "enable javascript", "javascript is disabled", "javascript is required", "requires javascript",
    "turn on javascript", "javascript aktivieren", "aktivieren sie javascript", "activer javascript",
    "activez javascript", "habilitar javascript", "activar javascript", "active javascript", "abilitare javascript",
    "attiva javascript", "ative o javascript", "habilite o javascript", "schakel javascript in",
)  # fmt: skip

# Forms about cookies; most words are harmless alone, three of them are a form.
CONSENT = (
    "we and our partners", "we use cookies", "cookie policy", "accept all", "reject all", "manage options",
    "manage preferences", "before you continue", "legitimate interest", "store and/or access information",
    "your privacy choices", "we value your privacy", "wir und unsere partner", "wir verwenden cookies",
    "alle akzeptieren", "alle ablehnen", "zustimmen", "einwilligung", "mit werbung weiterlesen",
    "nous et nos partenaires", "nous utilisons des cookies", "tout accepter", "tout refuser",
    "continuer sans accepter", "consentement", "nosotros y nuestros socios", "utilizamos cookies", "aceptar todo",
    "rechazar todo", "consentimiento", "política de cookies", "noi e i nostri partner", "utilizziamo i cookie",
    "accetta tutto", "rifiuta tutto", "consenso", "nós e os nossos parceiros", "aceitar tudo", "rejeitar tudo",
    "consentimento", "wij en onze partners", "wij gebruiken cookies", "alles accepteren", "alles weigeren",
    "toestemming",
)  # fmt: skip

# What stands where an article is cut for those who do not pay.
PAYWALLS = (
    "subscribe to continue", "subscribe to read", "subscribe now to read", "to continue reading", "to read the full",
    "to keep reading", "this article is for subscribers", "for subscribers only", "subscriber-only",
    "subscriber exclusive", "only available to subscribers", "exclusive to subscribers", "already a subscriber",
    "already have a subscription", "unlock this article", "you have reached your limit", "remaining free articles",
    "become a member to read", "continue reading your article with", "log in to continue reading", "um weiterzulesen",
    "jetzt weiterlesen", "nur für abonnenten", "exklusiv für abonnenten", "mit einem abo lesen", "bereits abonnent",
    "diesen artikel weiterlesen", "artikel freischalten", "plus-artikel", "réservé aux abonnés",
    "réservé à nos abonnés", "pour lire la suite", "déjà abonné", "il vous reste", "abonnez-vous pour",
    "exclusivo para suscriptores", "para seguir leyendo", "ya eres suscriptor", "suscríbete para",
    "contenuto riservato", "riservato agli abbonati", "per continuare a leggere", "sei già abbonato", "abbonati per",
    "exclusivo para assinantes", "conteúdo exclusivo", "para continuar lendo", "já é assinante", "assine para",
    "alleen voor abonnees", "om verder te lezen", "al abonnee", "word abonnee",
)  # fmt: skip

# Headings, or beginnings of headings, under which other articles are listed.
RELATED = (
    "more from", "more stories", "more news", "more like this", "most read", "most popular", "most viewed", "popular",
    "trending", "trending now", "related", "related stor", "related article", "related content", "related news",
    "related topics", "related:", "recommended", "recommended for", "recommended stor", "you may also",
    "you might also", "read more", "read next", "latest news", "latest stories", "editor's picks", "editors' picks",
    "top stories", "up next", "don't miss", "join our", "comments", "newsletter", "mehr aus", "mehr zum", "mehr von",
    "das könnte", "auch interessant", "meistgelesen", "verwandte artikel", "verwandte themen", "ähnliche artikel",
    "ähnliche beiträge", "empfohlen", "empfohlene artikel", "kommentare", "mehr artikel", "à lire", "lire aussi",
    "les plus lus", "sur le même sujet", "articles liés", "articles similaires", "commentaires", "dans la même",
    "relacionado", "relacionados", "relacionadas", "noticias relacionadas", "artículos relacionados",
    "artigos relacionados", "lo más leído", "lo más visto", "te puede interesar", "también te", "más noticias",
    "comentarios", "leggi anche", "potrebbe interessarti", "correlati", "articoli correlati", "i più letti",
    "commenti", "altre notizie", "leia também", "leia mais", "mais lidas", "veja também", "veja mais",
    "notícias relacionadas", "comentários", "lees ook", "meer over", "meer nieuws", "gerelateerd",
    "gerelateerde artikelen", "meest gelezen", "reacties",
)  # fmt: skip
