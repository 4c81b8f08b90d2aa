"""News that is hard to group, written here: every case a handful of articles, each with the event it truly tells of.

All of it is invented: places, people and outlets. The texts were written before any of them was grouped, and are not to be
changed for the sake of a grouping.
"""

from dataclasses import dataclass
from datetime import datetime

from octavo.types import Reading, State


@dataclass(frozen=True)
class Told:
    """One article of a case; where its event is empty, it may be put anywhere, as long as it joins no two events."""

    event: str
    outlet: str
    when: str
    title: str
    text: str
    language: str = "en"

    def reading(self) -> Reading:
        """This article as it would come in: paragraphs on lines of their own, an address made of its outlet and time."""
        paragraphs = [" ".join(one.split()) for one in self.text.strip().split("\n\n")]
        return Reading(
            url=f"https://{self.outlet}.example/{self.when.replace(':', '')}",
            state=State.FULL,
            title=self.title,
            publisher=self.outlet.replace("-", " ").title(),
            published=self.published,
            language=self.language,
            text="\n".join(paragraphs),
            html="\n".join(f"<p>{one}</p>" for one in paragraphs),
        )

    @property
    def published(self) -> int:
        """When it was published, in seconds since 1970."""
        return int(datetime.fromisoformat(self.when).timestamp())


TWO_EARTHQUAKES = (
    Told(
        "halvern earthquake",
        "northern-wire",
        "2026-09-08T05:12:00Z",
        "Magnitude 5.8 earthquake strikes Halvern valley",
        """
        BRECKEN (Northern Wire) - An earthquake of magnitude 5.8 struck the Halvern valley early on Tuesday, the National Seismic
        Survey said. There were no immediate reports of casualties.

        The quake hit at 4:21 a.m. local time at a depth of 11 kilometres, with its epicentre 14 kilometres north-east
        of the market town of Brecken, the survey said. It was followed by at least six aftershocks, the strongest of
        magnitude 4.1.

        Residents of Brecken ran into the streets in their nightclothes and several chimneys fell, a Northern Wire
        reporter in the town said. Power was cut to some 3,000 homes.

        "We felt a long roll and then a bang, and the plates came off the dresser," said Tilda Marsh, who keeps an inn
        on the market square.

        The survey warned that aftershocks were likely in the coming days and asked people to stay away from damaged
        buildings. Earthquakes of this size occur in the country about once every two years.
        """,
    ),
    Told(
        "halvern earthquake",
        "brecken-mercury",
        "2026-09-08T08:40:00Z",
        "Brecken shaken awake: two hurt as chimneys fall across the valley",
        """
        Two people were taken to hospital and dozens of houses lost their chimneys when the strongest earthquake in
        the Halvern valley for forty years shook Brecken from its sleep this morning.

        A man of 71 was struck by falling slates in Tanner Street and a nurse broke her wrist on the stairs, said the
        valley's fire chief, Anselm Roe. Neither was in danger.

        The National Seismic Survey put the shock at magnitude 5.8. It came at 4.21 and lasted about twelve seconds.
        St Orrin's church is closed after cracks opened in its tower, and both of the town's schools will stay shut
        until engineers have been through them.

        Roe said his crews had checked 180 buildings by eight o'clock. "Brecken was lucky. An hour later, and the
        market traders would have been standing under those chimneys," he said.

        Trains between Brecken and Upper Halvern are suspended while the viaduct is inspected. The electricity company
        hoped to have the last 400 homes connected again by noon.
        """,
    ),
    Told(
        "halvern earthquake",
        "the-continental",
        "2026-09-08T15:05:00Z",
        "Aftershocks rattle Halvern valley after early-morning quake",
        """
        Aftershocks continued to rattle the Halvern valley on Tuesday afternoon, hours after an earthquake of
        magnitude 5.8 damaged hundreds of buildings in and around the town of Brecken and injured four people.

        The interior minister, Lucan Ferrow, visited the town and promised that families whose homes were unsafe would
        sleep under a roof. About 90 people were being put up in a sports hall, according to the district.

        The National Seismic Survey has counted 23 aftershocks since the quake at 4:21 a.m., whose epicentre was 14
        kilometres north-east of Brecken. The largest, shortly after one o'clock, measured 4.3 and sent people out
        into the streets again.

        Fire chief Anselm Roe said the viaduct at Upper Halvern had been found sound and trains would run from the
        evening. The tower of St Orrin's church, cracked from belfry to porch, would have to be braced.

        Insurers said that it was too early to put a figure to the damage.
        """,
    ),
    Told(
        "sorrel earthquake",
        "northern-wire",
        "2026-09-12T20:31:00Z",
        "Magnitude 6.1 earthquake strikes off Sorrel coast",
        """
        PORT AVEL (Northern Wire) - An earthquake of magnitude 6.1 struck off the Sorrel coast on Saturday evening,
        the National Seismic Survey said. There were no immediate reports of casualties.

        The quake hit at 7:48 p.m. local time at a depth of 24 kilometres, with its epicentre 37 kilometres south-west
        of the fishing port of Port Avel, the survey said. It was followed by at least three aftershocks, the
        strongest of magnitude 4.6.

        No tsunami warning was issued, but the harbour master at Port Avel sent boats out of the inner basin as a
        precaution.

        "The lamps swung and the whole bar went quiet, and then everybody made for the door at once," said Benno
        Caskie, a fisherman.

        The survey warned that aftershocks were likely in the coming days and asked people to stay away from damaged
        buildings. It was the second earthquake to be felt widely in the country in a week, after a shock of magnitude
        5.8 in the Halvern valley on Tuesday. The survey said that the two were not connected.
        """,
    ),
    Told(
        "sorrel earthquake",
        "avel-packet",
        "2026-09-13T06:15:00Z",
        "Quay cracked and holidaymakers moved as Port Avel counts cost of quake",
        """
        A crack as wide as a hand runs the length of the fish quay at Port Avel this morning after Saturday night's
        earthquake, and some 260 holidaymakers have been moved from the Belvedere hotel on the front.

        Nobody is known to have been badly hurt. The cottage hospital treated nine people for cuts and one for a fall
        from a ladder, its matron said.

        Harbour master Ione Drace, who ordered thirty boats to sea when the shaking began, said that she had feared a
        wave that did not come. "You do not wait for a telephone call. You let go the ropes," she said.

        The shock, of magnitude 6.1 according to the National Seismic Survey, was centred under the sea 37 kilometres
        off the Sorrel coast. It was felt as far inland as Gant.

        The fish auction has been cancelled until Tuesday. Engineers will look at the quay at low water, and the coast
        road west of the town is closed by a fall of rock at Penny Head.
        """,
    ),
    Told(
        "sorrel earthquake",
        "the-continental",
        "2026-09-13T11:20:00Z",
        "Sorrel coast cleans up after 6.1 quake; coast road closed",
        """
        People on the Sorrel coast swept up glass and roof tiles on Sunday after an earthquake of magnitude 6.1 under
        the sea frightened the resort and fishing towns around Port Avel on Saturday evening.

        Ten people were slightly hurt, officials said. The Belvedere, the largest hotel in Port Avel, was emptied of
        its guests when plaster fell in the dining room, and the fish quay has been fenced off.

        A rockfall at Penny Head has shut the coast road, and drivers are being sent inland by way of Gant. It may
        take until the end of the week to clear, the roads office said.

        The National Seismic Survey said that the earthquake, at 7:48 p.m., was 24 kilometres deep, which is why it
        was felt over so wide an area but did comparatively little harm. No tsunami followed.

        Harbour master Ione Drace was cheered in church for having sent the fishing fleet to sea within ten minutes.
        """,
    ),
)

TWO_TRIALS = (
    Told(
        "tolland embezzlement",
        "northern-wire",
        "2026-08-17T09:30:00Z",
        "Former mayor Tolland goes on trial over missing housing millions",
        """
        BRENHOLT (Northern Wire) - Marek Tolland, who was mayor of Brenholt for eleven years, went on trial on Monday
        accused of embezzling 4.2 million crowns that were meant for the repair of council flats.

        Tolland, 58, denied all nine counts in a firm voice. Prosecutors say that he and a building contractor, who
        has already pleaded guilty, invoiced the city for roofs that were never mended and shared the proceeds.

        "The tenants of the Weir estate put out buckets while the accused put in a swimming pool," the prosecutor,
        Hanne Lovick, told the district court in her opening speech.

        The defence said that the former mayor had signed what his officials laid before him. His lawyer, Piers
        Aldane, called the contractor a liar who had bought himself a shorter sentence.

        The trial is expected to last three weeks, and some forty witnesses are to be heard. If convicted, Tolland
        faces up to ten years in prison.
        """,
    ),
    Told(
        "tolland embezzlement",
        "brenholt-evening-post",
        "2026-08-17T17:10:00Z",
        "Buckets and a swimming pool: first day of the Tolland trial",
        """
        The queue for the public gallery began at six, and half of it came from the Weir estate. They had waited four
        years to see their former mayor in the dock, and at ten past nine Marek Tolland walked in, nodded to the
        gallery and sat down.

        He is charged with nine counts of embezzlement in what has become known as the roofs affair: 4.2 million
        crowns paid out by Brenholt's housing office to the firm of Dorn & Sons for repairs that the prosecution says
        were never made.

        Hanne Lovick, for the prosecution, read out invoice after invoice. Roof of number 14, mended in March; roof of
        number 14, mended again in May. "There is no number 14," she said.

        Piers Aldane, defending, told Judge Corin Halse that a mayor could not climb every ladder in the city. The
        contractor, Ewald Dorn, will give evidence on Thursday.
        """,
    ),
    Told(
        "tolland embezzlement",
        "the-continental",
        "2026-08-20T16:45:00Z",
        "Contractor tells court he handed mayor cash in a lunch box",
        """
        A building contractor told a court in Brenholt on Thursday that he had brought the city's former mayor, Marek
        Tolland, his share of public money in a lunch box, once a month for three years.

        Ewald Dorn, who has pleaded guilty, is the chief witness in the embezzlement trial of Tolland, 58. The two are
        said to have charged the housing office 4.2 million crowns for roofs on the Weir estate that were never
        repaired.

        "He never counted it in front of me. He said that it was bad manners," Dorn told Judge Corin Halse.

        Under questioning by Piers Aldane, for the defence, Dorn conceded that nobody else had seen the money change
        hands and that he hoped for a milder sentence. Tolland, in a grey suit, took notes and shook his head from
        time to time.

        The trial continues on Monday, when the former treasurer is to be heard.
        """,
    ),
    Told(
        "tolland assault",
        "northern-wire",
        "2026-09-07T10:05:00Z",
        "Ex-mayor Tolland in second trial, accused of attack on reporter",
        """
        CASTREY (Northern Wire) - Marek Tolland, the former mayor of Brenholt, appeared before a court in the lakeside
        town of Castrey on Monday charged with assaulting a newspaper reporter outside his summer house.

        Tolland, 58, is accused of having struck Selma Brisk of the Lake Gazette with an oar in July last year after
        she asked him about a boat. Brisk suffered a broken collarbone and did not return to work for four months.

        The former mayor said that he had acted in defence of his home. "She had climbed my fence and she would not
        leave," he told the magistrate, Oda Renn.

        The case is separate from the embezzlement trial in Brenholt, in which a verdict is expected later this month.
        Tolland has a different lawyer in Castrey, Minna Strode.

        Assault causing bodily harm carries a penalty of up to three years.
        """,
    ),
    Told(
        "tolland assault",
        "lake-gazette",
        "2026-09-07T18:20:00Z",
        "Our reporter tells court of oar blow at Tolland's boathouse",
        """
        Selma Brisk, of this newspaper, told Castrey magistrates' court yesterday how she heard her own collarbone
        break.

        She had gone to the jetty at Elm Bay on 11 July last year to ask Marek Tolland who had paid for the motor
        launch lying there. He came out of the boathouse with an oar, she said, told her to get off his land, and hit
        her across the shoulder as she turned to go.

        Tolland, once mayor of Brenholt, pleads not guilty to assault. His counsel, Minna Strode, put it to Ms Brisk
        that she had climbed a fence marked private. Ms Brisk answered that she had walked in by the open gate, as the
        postman did.

        The postman, Arne Lisle, is among the witnesses to be called today. Two doctors from Castrey hospital have
        given written evidence on the injury.

        Magistrate Oda Renn has set down three days for the case.
        """,
    ),
    Told(
        "tolland assault",
        "the-continental",
        "2026-09-09T15:30:00Z",
        "Castrey court fines Tolland and hands him suspended sentence for oar attack",
        """
        Marek Tolland, the former mayor of Brenholt, was found guilty on Wednesday of attacking a journalist with an
        oar and was given a suspended sentence of eight months by the court in Castrey.

        Magistrate Oda Renn also fined him 30,000 crowns, to be paid to the reporter, Selma Brisk of the Lake Gazette,
        whose collarbone was broken in the incident at Elm Bay last summer.

        The court believed the evidence of a postman, who saw the blow from the lane and said that Ms Brisk had her
        back turned.

        "A question is not a trespass," the magistrate said. Minna Strode, for Tolland, announced an appeal.

        Ms Brisk said that she was glad it was over and would be back at the jetty as soon as her editor let her.
        """,
    ),
)

LIVE_BLOG = (
    Told(
        "kelder dam",
        "northern-wire",
        "2026-09-15T07:50:00Z",
        "Thousands told to leave homes below Kelder dam as crack widens",
        """
        HARROWBY (Northern Wire) - About 6,500 people were told to leave their homes in the Teal valley on Tuesday
        after a crack in the spillway of the Kelder dam widened overnight, the county said.

        Police went from door to door in the villages of Lower Kelder, Stainsey and Fold from five in the morning.
        Buses were taking people to schools in Harrowby, 20 kilometres away.

        "We are not saying that the dam will fail. We are saying that nobody should be underneath it while we find
        out," said the county's chief engineer, Rufus Tay.

        The 83-year-old dam holds back 40 million cubic metres of water. The crack was noticed on Sunday by a walker
        and had grown from four metres to eleven by Monday night, according to the owner, Teal Water.

        The company was lowering the reservoir through both of its outlets, which could take up to four days.
        """,
    ),
    Told(
        "kelder dam",
        "harrowby-chronicle",
        "2026-09-15T11:30:00Z",
        "Evacuees fill Harrowby schools as engineers fight to lower Kelder reservoir",
        """
        Camp beds stood in rows in the gymnasium of Harrowby grammar school on Tuesday, and by eleven o'clock most
        were taken. Of the 6,500 people ordered out of Lower Kelder, Stainsey and Fold, some 2,100 had come to the
        city's schools; the rest had gone to family.

        Above the empty villages, Teal Water's engineers were letting water out of the Kelder reservoir as fast as the
        river below would bear. The level had fallen by 60 centimetres since dawn, the company said. It has to fall by
        five metres before the cracked spillway is dry.

        The crack is now thirteen metres long. Chief engineer Rufus Tay said that the body of the dam itself was sound
        as far as anyone could tell, and that divers would look at its foot in the afternoon.

        "I took the cat and the photographs," said Maud Ellery, 79, of Stainsey. "The hens will have to look after
        themselves."
        """,
    ),
    Told(
        "kelder dam",
        "the-continental",
        "2026-09-15T18:00:00Z",
        "Army pumps on way to Kelder dam; villagers to stay away until weekend",
        """
        The army was sending forty high-capacity pumps to the Kelder dam on Tuesday evening to help empty the
        reservoir before its damaged spillway gives way, the defence ministry said.

        Some 6,500 people from three villages in the Teal valley will not be allowed home before Saturday, the county
        announced. Police are guarding the empty streets of Lower Kelder, Stainsey and Fold.

        A crack in the concrete of the spillway, discovered on Sunday, has grown to thirteen metres. Divers found no
        damage at the foot of the dam, said Rufus Tay, the county's chief engineer, who called that "the best news of
        a long day".

        The owner, Teal Water, has been asked by the regulator why a report of 2023 that recommended repairs was not
        acted on. The company said that the work had been planned for next spring.
        """,
    ),
    Told(
        "kelder dam",
        "county-online",
        "2026-09-15T19:15:00Z",
        "Kelder dam live: army pumps arrive, villages empty - latest updates",
        """
        19.10 That is all from us for now. The main points: 6,500 people are out of their homes, the level of the
        Kelder reservoir is down by 1.1 metres, and nobody goes back before Saturday.

        18.25 The first army lorries with pumps have come through Harrowby. Each can move a bath of water every
        second.

        16.40 Divers are out of the water. No damage at the foot of the dam, says Rufus Tay.

        15.05 A reminder that the fire on Harrowby covered market is a separate matter. Crews had to be called in from
        Marle because so many of our own are in the Teal valley.

        13.30 Teal Water's chairwoman says sorry to people in Lower Kelder, Stainsey and Fold. She takes no questions.

        11.45 The grammar school is full. Please go to St Aidan's or the leisure centre instead.

        09.20 The crack is now thirteen metres long, up from eleven last night.

        07.30 Good morning. Police have been knocking on doors since five. If you are told to go, go. Buses leave from
        the Fold arms every ten minutes.
        """,
    ),
    Told(
        "market fire",
        "northern-wire",
        "2026-09-15T14:20:00Z",
        "Fire destroys part of Harrowby's Victorian covered market",
        """
        HARROWBY (Northern Wire) - Fire destroyed about a third of the covered market in Harrowby on Tuesday, sending
        black smoke over the city centre. Two stallholders were treated for smoke, the fire service said.

        The blaze began shortly after noon in the fryer of a doughnut stall and reached the timber roof within
        minutes. Some 300 shoppers got out through the Corn Street doors.

        Engines came from as far as Marle because many of Harrowby's crews were helping with the evacuation below the
        Kelder dam. Station officer Petra Holm said that the first engine was nevertheless on the spot in nine
        minutes.

        "It went along the beams like a train," said Dev Okara, who sells cheese.

        The market hall, of iron and glass, was opened in 1871. The city said that the east wing might be saved.
        """,
    ),
    Told(
        "market fire",
        "harrowby-chronicle",
        "2026-09-15T17:40:00Z",
        "'Like a train along the beams': traders weep as covered market burns",
        """
        Traders stood in Corn Street on Tuesday and watched 155 years of Harrowby go up in smoke.

        The west wing of the covered market is gone, and with it 42 stalls. The flames began in a doughnut fryer at
        about ten past twelve, by all accounts, and were in the roof before the owner could find an extinguisher.

        Dev Okara lost his cheeses and his father's scales. Lottie Bryce, whose family has sold flowers under the
        clock since 1904, lost everything but the apron that she stood in.

        Station officer Petra Holm praised the shoppers, who left quietly, and the crews from Marle, who fought their
        way through the lunchtime traffic. Two people breathed in smoke; both were home by evening.

        The council will find places for the traders in the old bus depot, its leader said, and means to rebuild the
        hall as it was.
        """,
    ),
)

ROUND_UP = (
    Told(
        "rate rise",
        "northern-wire",
        "2026-09-17T11:05:00Z",
        "Central bank raises key rate to 4.25 percent, signals pause",
        """
        ARDMOUTH (Northern Wire) - The Bank of Carrow raised its key interest rate by a quarter of a point to 4.25
        percent on Thursday and hinted that it might be the last rise this year.

        It was the third increase since January. Inflation fell to 3.6 percent in August but is still well above the
        target of 2 percent.

        "We have more to do, but not much more, and we can afford to wait and see," the governor, Alba Ferring, told
        reporters.

        Six of the nine members of the monetary council voted for the rise and three to leave the rate where it was.

        The crown gained half a percent against the euro. Economists had been divided over whether the bank would act.
        Mortgage lenders said that they would pass the rise on to borrowers with variable rates from October.
        """,
    ),
    Told(
        "rate rise",
        "the-ledger",
        "2026-09-17T13:40:00Z",
        "Ferring's quarter point: what the rate rise means for home owners",
        """
        Alba Ferring has done it again. The governor of the Bank of Carrow put up the price of money on Thursday for
        the third time this year, from 4 to 4.25 percent, and let it be understood that she would now sit on her
        hands.

        For a family with a variable mortgage of 800,000 crowns, the quarter point comes to about 130 crowns a month.
        Lenders led by Crown Mutual said that they would charge it from October.

        Savers will wait longer. Not one of the five large banks announced on Thursday that it would pay more on
        deposits.

        The council was split, six to three. The minority argued that inflation, at 3.6 percent in August, was coming
        down by itself and that building firms were already laying people off. The majority feared this autumn's wage
        round.

        The next meeting is on 5 November.
        """,
    ),
    Told(
        "minister resigns",
        "northern-wire",
        "2026-09-16T18:30:00Z",
        "Transport minister Quayle resigns over ferry contract",
        """
        ARDMOUTH (Northern Wire) - Carrow's transport minister, Nestor Quayle, resigned on Wednesday after it emerged
        that a ferry contract worth 210 million crowns had gone to a company in which his brother holds shares.

        Quayle said that he had not known of the holding. "But I ought to have known, and so I go," he said in a
        statement of four lines.

        The prime minister, Judith Amory, accepted the resignation and said that she had asked the auditor-general to
        look at the contract with Blue Strand Lines, which was signed in May.

        The opposition called for the contract to be cancelled. Ida Crewe, the deputy minister, will run the
        department until a successor is named, probably next week.

        Quayle, 52, is the second minister to leave Amory's cabinet this year.
        """,
    ),
    Told(
        "minister resigns",
        "the-continental",
        "2026-09-16T20:55:00Z",
        "Quayle goes: a brother's shares sink Carrow's transport minister",
        """
        It took nine days from the first question in parliament to the last line of the letter. Nestor Quayle, the
        transport minister of Carrow, stepped down on Wednesday over the shares of his brother in Blue Strand Lines.

        The company won the contract for the island ferries in May. It is worth 210 million crowns over eight years.
        That Simon Quayle owned six percent of the firm was reported by the Ardmouth Examiner last week, and the
        minister at first called it a family matter.

        Judith Amory did not try to hold him. The prime minister said that trust was lost quicker than it was won, and
        that the auditor-general would examine how Blue Strand had been chosen.

        His deputy, Ida Crewe, takes over for the time being. In the islands the news was met with a shrug. "The boats
        will be late whoever is minister," said a councillor on Sunder.
        """,
    ),
    Told(
        "stranded whales",
        "northern-wire",
        "2026-09-16T16:10:00Z",
        "Rescuers refloat 31 pilot whales on Sunder beach",
        """
        SUNDER ISLAND (Northern Wire) - Volunteers refloated 31 pilot whales on a beach on the island of Sunder on
        Wednesday, more than a day after the animals had come ashore. Fourteen others died.

        Some 200 people kept the whales wet with buckets and bed sheets through the night until the tide was high
        enough to float them off.

        "We formed a line in the water and sang, so that they would swim away from us," said the marine biologist who
        led the rescue, Fenna Oster.

        The pod was seen heading for deep water in the afternoon, with two boats following to turn back any that
        strayed.

        It was the largest stranding on Sunder since 1998. Scientists will examine the dead animals to learn whether
        sickness or noise drove the pod into the shallows of Gull Bay.
        """,
    ),
    Told(
        "stranded whales",
        "islands-gazette",
        "2026-09-17T05:30:00Z",
        "Gull Bay sang the whales out to sea",
        """
        Nobody on Sunder had slept, and nobody minded. At a quarter past one on Wednesday the last of 31 pilot whales
        lifted off the sand of Gull Bay, turned its head to the west and was gone.

        They had come in on Tuesday's morning tide, 45 of them. Children carried buckets, the hotel gave every sheet
        it had, and the lifeboat men dug channels with spades. Fourteen whales could not be saved.

        Fenna Oster, of the marine station, had everyone stand waist-deep in a row and make a noise. Somebody began a
        hymn. "I do not say that it was the hymn," she said. "But I should not leave it out of the paper."

        The dead will be examined at the station this week. Two boats kept watch off the bay until dark, and the pod
        did not come back.
        """,
    ),
    Told(
        "",
        "the-continental",
        "2026-09-17T14:30:00Z",
        "Five things to know today",
        """
        Good afternoon. Here is what you need to know today.

        1. Money costs more. The Bank of Carrow has raised its key rate by a quarter of a point to 4.25 percent. The
        governor, Alba Ferring, hints that this may be the last rise of the year; lenders will pass it on from
        October.

        2. A minister goes. Nestor Quayle has resigned as transport minister because his brother has shares in Blue
        Strand Lines, which won the 210-million-crown ferry contract in May. Ida Crewe stands in for him.

        3. Whales saved. Volunteers on the island of Sunder have refloated 31 pilot whales that were stranded in Gull
        Bay. Fenna Oster, who led the rescue, says that singing helped. Fourteen animals died.

        4. Museum reopens. After six years of building work the Maritime Museum in Ardmouth opens its doors again on
        Saturday. Entry is free for the first month.

        5. Rain at last. Forecasters expect the first good rain since July over the southern counties tonight, up to
        20 millimetres of it.

        That is all for today. The briefing is back tomorrow at the same time.
        """,
    ),
)

COLUMN = (
    Told(
        "column on leeks",
        "the-ledger",
        "2026-08-22T06:00:00Z",
        "Dora Pennick's Saturday garden: in praise of the leek",
        """
        Every Saturday Dora Pennick writes from her garden at Thorn End, one acre of clay and hope.

        The leek asks for nothing. I put forty of them into the old potato bed in June, dropped each into a hole made
        with the handle of the broken rake, filled the holes with water and went in for tea. They have stood there
        ever since like guardsmen.

        If yours have rust, and after such a damp July they may, do not be hasty with the spray. Take off the worst
        leaves, give the row a mulch of straw and wait for cooler nights. A leek with freckles tastes no worse.

        Earth them up a little at a time, never above the fork of the leaves, or you will be washing grit out of your
        soup until Easter.

        Dora Pennick's book, One Acre, is published by Lantern at 24 crowns. Questions to Dora may be sent to the
        Ledger, Quay Street, Ardmouth. She regrets that she cannot answer every letter.
        """,
    ),
    Told(
        "column on wasps",
        "the-ledger",
        "2026-08-29T06:00:00Z",
        "Dora Pennick's Saturday garden: a truce with the wasps",
        """
        Every Saturday Dora Pennick writes from her garden at Thorn End, one acre of clay and hope.

        There is a nest the size of a football under the shed roof, and my nephew wants to smoke it out. I have told
        him to leave it be. All through June those wasps carried caterpillars off my cabbages, and I do not forget a
        favour because it is the end of August.

        In any case they are dying. The queen has stopped laying, the workers have no one left to feed, and they are
        drunk on plums from morning until night. One frost and it is over.

        Pick up the windfalls every evening, hang no jars of jam, and drink your lemonade with a saucer on top. The
        old nest, once empty, is never used again, and makes a fine thing to take to a school.

        Dora Pennick's book, One Acre, is published by Lantern at 24 crowns. Questions to Dora may be sent to the
        Ledger, Quay Street, Ardmouth. She regrets that she cannot answer every letter.
        """,
    ),
    Told(
        "column on ponds",
        "the-ledger",
        "2026-09-05T06:00:00Z",
        "Dora Pennick's Saturday garden: the pond has a lodger",
        """
        Every Saturday Dora Pennick writes from her garden at Thorn End, one acre of clay and hope.

        I lifted the lid of the pump on Monday and a newt looked up at me with the face of a landlord. He is welcome.
        A small pond, even one made from a sink, brings in more life than any tree that you can plant at my age.

        This is the month to thin the weed. Draw out a third, no more, and leave it lying on the edge for a night so
        that whatever lives in it may walk home. Stretch a net before the leaves come down: what rots at the bottom in
        November stinks in May.

        Do not be tempted by goldfish. They eat the tadpoles, the heron eats them, and you will have paid for both.

        Dora Pennick's book, One Acre, is published by Lantern at 24 crowns. Questions to Dora may be sent to the
        Ledger, Quay Street, Ardmouth. She regrets that she cannot answer every letter.
        """,
    ),
    Told(
        "column on bulbs",
        "the-ledger",
        "2026-09-12T06:00:00Z",
        "Dora Pennick's Saturday garden: how deep is a daffodil?",
        """
        Every Saturday Dora Pennick writes from her garden at Thorn End, one acre of clay and hope.

        Deeper than you think. Three times the height of the bulb, measured from its nose, and deeper still in sand.
        Most of the daffodils that come up blind in spring were put in by somebody whose back hurt.

        Buy early, when the sacks are full, and feel every bulb as you would a peach. A soft one will spoil its
        neighbours. Tulips can wait until the clocks go back; crocuses cannot, for the mice know where they are before
        you have put away the trowel.

        Plant them in drifts, as if you had thrown them, and then do throw them, and plant them where they fall. My
        grandmother used potatoes to practise.

        Dora Pennick's book, One Acre, is published by Lantern at 24 crowns. Questions to Dora may be sent to the
        Ledger, Quay Street, Ardmouth. She regrets that she cannot answer every letter.
        """,
    ),
)

OBITUARY = (
    Told(
        "varga award",
        "northern-wire",
        "2026-09-03T17:00:00Z",
        "Architect Ilse Varga wins Meridian Prize for library in the salt works",
        """
        LINDE (Northern Wire) - The architect Ilse Varga was awarded the Meridian Prize, the most valuable in her
        profession, on Thursday for a public library that she built inside a disused salt works.

        The jury praised the House of Salt in Mardal as "a building that throws nothing away, least of all the people
        who use it". The prize is worth 500,000 euros.

        Varga, 81, is the oldest winner in its history and the third woman. She told the ceremony in Linde that she
        would spend the money on a workshop for young carpenters.

        "I have been promised for fifty years that the future would be made of glass. I am still waiting for somebody
        to clean it," she said, to laughter.

        Born in Mardal, Varga made her name in the 1970s with terraced houses for miners. The chairman of the jury was
        the Finnish critic Aarne Solt.
        """,
    ),
    Told(
        "varga award",
        "the-continental",
        "2026-09-03T20:15:00Z",
        "At 81, Ilse Varga takes the Meridian for the House of Salt",
        """
        She came to the stage without a stick and without notes. Ilse Varga, who has built for half a century and
        hardly ever outside her own province, received the Meridian Prize in Linde on Thursday night.

        The honour, with its cheque for half a million euros, is for the House of Salt, the library that opened two
        years ago in the salt works at Mardal. Varga left the boiling pans in place and put the reading rooms between
        them; children lie in the pans with picture books.

        Aarne Solt, speaking for the jury, said that there were more spectacular buildings on the list and none that
        was better loved.

        The money will go to carpenters: Varga means to open a workshop for apprentices. Asked whether she would now
        retire, she replied that she had a bus shelter to finish.
        """,
    ),
    Told(
        "varga award",
        "mardal-tageblatt",
        "2026-09-04T06:30:00Z",
        "Mardal celebrates its Meridian winner with free entry and salt cake",
        """
        The flags were out at the salt works on Friday. The town of Mardal was celebrating Ilse Varga, who was given
        the Meridian Prize for architecture in Linde the evening before.

        The librarian, Jutta Pell, had cakes baked in the form of the old boiling pans and handed them out to everyone
        who came in. By noon there were none left.

        "Architects come from Japan to see it, and then they have to step over our children," she said. The House of
        Salt has lent out 220,000 books in its two years, twice as many as the library that it replaced.

        Mayor Ole Trent said that the council would name the square before the works after the architect, if she would
        let it. Varga, 81, who lives in Mill Lane, will be received at the town hall next week. The prize is worth
        500,000 euros.
        """,
    ),
    Told(
        "varga death",
        "northern-wire",
        "2026-09-09T08:10:00Z",
        "Architect Ilse Varga dies at 81",
        """
        MARDAL (Northern Wire) - Ilse Varga, the architect of the House of Salt and one of the great builders of plain
        things, died at her home in Mardal on Tuesday night, her family said. She was 81.

        She died in her sleep, six days after she had received the Meridian Prize, said her daughter, Katrin Varga.

        Varga studied under Tomas Leuw and opened her own office in 1971. Her terraces for the miners of Grubental,
        with their shared wash-houses and gardens, have been listed as monuments since 2009.

        The president, Emil Sandor, said that the country had lost a woman who "asked of every wall whom it was for".

        She leaves a daughter and two grandchildren. The funeral will be held in Mardal on Saturday. The family asked
        that no flowers be sent.
        """,
    ),
    Told(
        "varga death",
        "the-continental",
        "2026-09-09T14:00:00Z",
        "Ilse Varga, 1945-2026: the builder who threw nothing away",
        """
        Ilse Varga, who has died at 81, liked to say that she had never designed a building, only mended some that
        were not there yet.

        She was born in Mardal, the child of a salt boiler and a seamstress, and was the only girl in her year at the
        technical school. Tomas Leuw took her into his studio in 1966 and let her draw window frames for three years;
        she thanked him for it all her life.

        Fame came with the terraces at Grubental in 1974: 120 houses for miners, each different in one small thing
        that its family had chosen. Offers came from abroad. She turned down an opera house because she did not care
        for the car park.

        After the death of her husband, the engineer Gregor Halm, in 1998 she built almost nothing for ten years. Then
        came the chapel at Orvik, the school at Tenn and at last the House of Salt, for which she was given the
        Meridian Prize last week.

        She is survived by her daughter, Katrin, a carpenter.
        """,
    ),
    Told(
        "varga death",
        "mardal-tageblatt",
        "2026-09-10T06:30:00Z",
        "Candles at the salt works: Mardal mourns Ilse Varga",
        """
        Several hundred people came to the salt works on Wednesday evening with candles. Ilse Varga, the architect who
        gave the town its library, had died in her house in Mill Lane the night before.

        There were no speeches. Jutta Pell, the librarian, kept the doors open until midnight, and people sat between
        the pans and read.

        Katrin Varga thanked them for coming. Her mother had gone to bed on Tuesday with a drawing of a bus shelter,
        she said, and had not woken up.

        Mayor Ole Trent ordered flags to half-mast until the funeral on Saturday, at two o'clock at the church of St
        Barbara. A reception that the town had planned for her will be held all the same, as a farewell.

        The president of the republic will attend, the town hall said. Varga was 81.
        """,
    ),
)

TWO_MATCHES = (
    Told(
        "wexcombe hallam",
        "northern-wire",
        "2026-09-05T17:10:00Z",
        "Late Brandt header gives Wexcombe win over Hallam Rovers",
        """
        WEXCOMBE (Northern Wire) - A header by the substitute Joss Brandt three minutes from the end gave Wexcombe
        Town a 2-1 win over Hallam Rovers on Saturday and took them to the top of the First League.

        Wexcombe had led through Emeka Sloane, who turned in a low cross by Ruben Acker after 19 minutes. Hallam drew
        level early in the second half when Dario Finn beat the goalkeeper Tom Lisk from 25 metres.

        Rovers had the better of the next half-hour, and Finn struck the post, but it was Brandt, on for barely five
        minutes, who rose above the defence to meet Acker's corner.

        "We did not deserve three points. I shall take them home anyway," said Wexcombe's manager, Carla Ruiz.

        The crowd at Mill Road was 18,402. Wexcombe have ten points from four matches.
        """,
    ),
    Told(
        "wexcombe hallam",
        "wexcombe-argus",
        "2026-09-05T19:30:00Z",
        "Town 2 Rovers 1: Brandt off the bench to send Mill Road home happy",
        """
        Joss Brandt had touched the ball twice before he touched it with his forehead, and that was enough.

        Town were hanging on. Hallam Rovers, second best before the break, had come out after it with a vengeance, and
        Dario Finn's shot for 1-1 was the best goal that Mill Road has seen this season from either side. Finn then
        hit Tom Lisk's left-hand post with the goalkeeper beaten.

        It would have been hard on Emeka Sloane, whose goal in the first half crowned a move of fourteen passes. But
        Town are not a side to lie down. In the 87th minute Ruben Acker swung over a corner from the right, and there
        was Brandt.

        Carla Ruiz ran half the length of the touchline. She said later that she had pulled something and that it was
        worth it.

        Hallam's manager, Stig Morane, complained of a push by Sloane before the corner. The referee saw none.
        """,
    ),
    Told(
        "wexcombe hallam",
        "the-continental",
        "2026-09-06T07:00:00Z",
        "Wexcombe go top as Hallam pay for missed chances",
        """
        Wexcombe Town lead the First League for the first time in six years after a 2-1 victory over Hallam Rovers,
        who had the ball, the chances and the sympathy, but not the points.

        Dario Finn's equaliser and a shot against the post were the high points of a second half that belonged to the
        visitors. Stig Morane, the Hallam manager, counted seven openings.

        The winner, in the 87th minute, was a header by Joss Brandt from a corner by Ruben Acker. Emeka Sloane had put
        the home side ahead.

        "If you do not shut the door, somebody will come in by it," said Morane.

        Wexcombe have ten points from four games, one more than Port Dray, whom they meet on Wednesday.
        """,
    ),
    Told(
        "wexcombe port dray",
        "northern-wire",
        "2026-09-09T21:05:00Z",
        "Port Dray thrash Wexcombe 4-0 to take over at the top",
        """
        PORT DRAY (Northern Wire) - Port Dray thrashed Wexcombe Town 4-0 on Wednesday to replace them as leaders of
        the First League. Nils Okoro scored three times.

        Okoro put the home side in front after six minutes with a free kick that went in off the goalkeeper Tom Lisk.
        His second, just before half-time, was a penalty, given when Ruben Acker handled.

        Wexcombe's evening became worse when Emeka Sloane was sent off for a foul on Paolo Vence. Okoro completed his
        hat-trick in the 68th minute and Vence added a fourth.

        "Four days ago we were lucky and tonight we were found out," said Wexcombe's manager, Carla Ruiz.

        A crowd of 24,115 at Harbour Park saw the match. Port Dray have twelve points from five matches, Wexcombe ten.
        """,
    ),
    Told(
        "wexcombe port dray",
        "wexcombe-argus",
        "2026-09-09T22:40:00Z",
        "Port Dray 4 Town 0: Okoro runs riot as Sloane sees red",
        """
        There are nights when it is best to look at the sea. Town's followers, 1,900 of them behind the goal at
        Harbour Park, had little else to look at.

        Nils Okoro had three, and it might have been five. The first, a free kick after six minutes, swerved in the
        wind and went in by way of Tom Lisk's gloves. The second was a penalty against Ruben Acker, whose arm was out.

        At 2-0 there was still a match. Then Emeka Sloane went in late on Paolo Vence and saw a red card, his first in
        Town colours, and the ten were pulled to pieces. Okoro tapped in the third and Vence curled in the fourth.

        Carla Ruiz shook every player's hand. Joss Brandt, whose goal had won the game on Saturday, came on at
        half-time and saw nothing of the ball.

        Sloane will miss three matches.
        """,
    ),
    Told(
        "wexcombe port dray",
        "dray-observer",
        "2026-09-10T06:20:00Z",
        "Hat-trick hero Okoro puts Dray on top of the league",
        """
        Nils Okoro took the match ball home under his arm last night, signed by everyone, including the referee.

        Three goals by the striker, and one by Paolo Vence, beat Wexcombe Town 4-0 before the biggest crowd at Harbour
        Park for nine years and put Port Dray at the head of the First League.

        The free kick that began it was practised all week, he said. "We knew that their keeper stands a step too far
        to the left."

        Manager Hetty Vaughan would not hear of titles. "It is September. Ask me when I am wearing gloves," she said.
        But she admitted that she had never seen a Dray side play better than in the half-hour after Wexcombe's Emeka
        Sloane was sent off.

        Dray go to Hallam Rovers on Sunday without the injured Luca Pym.
        """,
    ),
)

SAME_HEADLINE = (
    Told(
        "tarnby school",
        "tarnby-advertiser",
        "2026-09-10T09:20:00Z",
        "School closed after roof collapse",
        """
        Pupils at Tarnby primary school were sent home on Thursday after part of the roof of the dining hall fell in
        during the night. Nobody was in the building.

        The caretaker, Walt Ingle, found the hall full of rubble and insulation when he came to unlock at half past
        six. "The tables were under it. Where the little ones sit," he said.

        The head, Rhona Clay, said that the school of 240 children would stay closed at least until Monday. Parents
        would be told by text message about lessons in the village hall.

        The flat roof dates from 1968. The council's surveyor, Gil Prother, said that water had probably got into the
        concrete over many years and that four other schools in the district had roofs of the same kind. They would be
        inspected before the weekend.
        """,
    ),
    Told(
        "tarnby school",
        "northern-wire",
        "2026-09-10T13:45:00Z",
        "Roof falls in at Tarnby primary; four more schools to be checked",
        """
        TARNBY (Northern Wire) - The roof of a primary school's dining hall collapsed overnight in the town of Tarnby,
        and inspectors will look at four more schools with the same kind of concrete, the council said on Thursday.

        The hall was empty. The 240 pupils were turned back at the gate by the caretaker, who had discovered the
        damage an hour before.

        "It is the sort of luck that you get only once," said the surveyor, Gil Prother. He said that rain had seeped
        into the panels, which were put up in 1968.

        The head, Rhona Clay, is looking for rooms and hopes to begin lessons in the village hall on Monday. Teachers'
        unions have warned for years of lightweight concrete in schools of that age.
        """,
    ),
    Told(
        "melcote school",
        "melcote-times",
        "2026-09-11T10:10:00Z",
        "School closed after roof collapse",
        """
        Melcote high school is closed until further notice after the roof of its gymnasium gave way on Thursday
        evening, injuring a badminton player.

        Six members of the town's badminton club were on the court when the lights went out and a steel beam came
        down, said their captain, Hugo Teale. Five ran clear. The sixth, a woman of 34, was cut free by firemen and is
        in hospital with a broken leg.

        The gymnasium was opened only three years ago. Its builder, Prestal Homes, said that it was shocked and would
        help the inquiry. Solar panels were fitted on the roof last month, and the police have taken away the plans.

        The headmaster, Jerome Askew, said that the 900 pupils would be taught online from Monday. The examinations in
        the hall next door will go ahead in the parish rooms.
        """,
    ),
    Told(
        "melcote school",
        "the-continental",
        "2026-09-11T16:00:00Z",
        "Police look at solar panels after gymnasium roof falls on badminton players in Melcote",
        """
        Detectives in Melcote want to know whether solar panels were too heavy for the roof of a three-year-old
        gymnasium that fell on a group of badminton players on Thursday evening.

        A woman of 34 suffered a broken leg, and five other members of the club escaped. The high school to which the
        hall belongs has sent its 900 pupils home.

        "We heard it groan and then we were running," said Hugo Teale, the captain.

        The panels were mounted in August. Neither the firm that installed them nor the builder, Prestal Homes, would
        say who had worked out the load. The headmaster, Jerome Askew, said that he had been told it was a matter of
        routine.
        """,
    ),
)

CORRECTION = (
    Told(
        "tram depot",
        "ardmouth-examiner",
        "2026-09-14T10:00:00Z",
        "City to buy 60 trams and build depot at Gasworks Lane",
        """
        Ardmouth will buy 60 new trams and build a second depot on the site of the old gasworks, the city council
        decided on Monday by 31 votes to 14.

        The vehicles, from the Swiss maker Altbahn, will cost 640 million crowns and are to run from 2029. Each is 43
        metres long and has room for 280 passengers, a third more than the cars in use now.

        The depot in Gasworks Lane had been fought by residents, who fear noise at night. Councillor Bea Thornhill,
        who is in charge of transport, promised a green roof and a wall four metres high.

        "A city that is growing by 6,000 people a year cannot go on queueing at the stop," she said.

        The opposition called the price absurd. Its leader, Conrad Mabey, said that the council had looked at only one
        offer and that buses would have done the job for half the money. The first drivers will be trained in the
        spring of 2028.
        """,
    ),
    Told(
        "tram depot",
        "northern-wire",
        "2026-09-14T11:40:00Z",
        "Ardmouth council approves 640-million-crown tram order",
        """
        ARDMOUTH (Northern Wire) - The city council of Ardmouth approved the purchase of 60 trams for 640 million
        crowns on Monday, its largest order in half a century.

        Altbahn of Switzerland will deliver the first of the 43-metre vehicles in 2029. The vote was 31 to 14.

        The council also agreed to build a depot at the former gasworks in spite of protests from people who live in
        Gasworks Lane. About fifty of them stood before the town hall with pots and pans.

        Bea Thornhill, the councillor responsible for transport, said that the trams would carry 280 people each and
        relieve the overcrowded lines to the northern suburbs. Conrad Mabey, for the opposition, said the city should
        have asked for more than one bid.
        """,
    ),
    Told(
        "tram depot",
        "the-continental",
        "2026-09-14T16:20:00Z",
        "Pots, pans and sixty trams: Ardmouth's big order",
        """
        The protest could be heard inside the chamber, but it did not change a vote. Ardmouth's councillors decided on
        Monday to spend 640 million crowns on trams, and to house them in Gasworks Lane.

        Residents there have been collecting signatures since the spring. They dread the squeal of wheels at four in
        the morning. Bea Thornhill, who has staked her name on the project, offered them a wall and grass on the roof.

        The sixty vehicles will be built by Altbahn in Switzerland, and the first should be on the rails in three
        years. They will be the longest in the country.

        Whether there ought to have been a second bid is a question that Conrad Mabey of the opposition means to put
        to the courts.
        """,
    ),
    Told(
        "tram depot",
        "ardmouth-examiner",
        "2026-09-15T09:05:00Z",
        "Correction: City to buy 50 trams and build depot at Gasworks Lane",
        """
        Correction: an earlier version of this article gave the number of trams as 60 and the result of the vote as 31
        to 14. The council has ordered 50 trams, with an option on ten more, and the vote was 31 to 17.

        Ardmouth will buy 50 new trams and build a second depot on the site of the old gasworks, the city council
        decided on Monday by 31 votes to 17.

        The vehicles, from the Swiss maker Altbahn, will cost 640 million crowns with an option on ten more, and are
        to run from 2029. Each is 43 metres long and has room for 280 passengers, a third more than the cars in use
        now.

        The depot in Gasworks Lane had been fought by residents, who fear noise at night. Councillor Bea Thornhill,
        who is in charge of transport, promised a green roof and a wall four metres high.

        "A city that is growing by 6,000 people a year cannot go on queueing at the stop," she said.

        The opposition called the price absurd. Its leader, Conrad Mabey, said that the council had looked at only one
        offer and that buses would have done the job for half the money. The first drivers will be trained in the
        spring of 2028.
        """,
    ),
)

WRONG_FIRST_REPORT = (
    Told(
        "larkfield bakery",
        "city-flash",
        "2026-09-18T06:55:00Z",
        "Three dead in gas explosion at Larkfield bakery",
        """
        At least three people have been killed in a gas explosion at a bakery in the Larkfield district of Ardmouth,
        according to witnesses.

        The blast happened at about half past six this morning at Hobday's bakery in Union Street and could be heard
        across the river. Windows were broken along the whole block.

        A man who lives opposite said that he had seen three bodies carried out under blankets. "There was a smell of
        gas for days. Everybody complained about it," he said.

        Police have closed Union Street between the bridge and the tram stop. The gas company has sent engineers to
        cut off the supply to the quarter, and people were told to leave their flats.

        We shall bring you more on this breaking story as we get it.
        """,
    ),
    Told(
        "larkfield bakery",
        "northern-wire",
        "2026-09-18T08:20:00Z",
        "One hurt in blast at Ardmouth bakery; fire service denies deaths",
        """
        ARDMOUTH (Northern Wire) - A baker was injured when a steam boiler burst at a bakery in Ardmouth early on
        Friday, the fire service said, denying earlier reports that three people had died in a gas explosion.

        The accident took place at 6:28 a.m. at Hobday's bakery in Union Street, in the Larkfield quarter. The injured
        man, 46, was scalded on the arms and was in hospital in a stable condition.

        "Nobody is dead, nobody is missing, and it was not gas," said the duty officer, Ingrid Moss. What onlookers
        took for bodies were sacks of flour that her crew had carried out under tarpaulins.

        The blast broke windows in some thirty flats. The street was opened again at eight o'clock.
        """,
    ),
    Told(
        "larkfield bakery",
        "ardmouth-examiner",
        "2026-09-18T12:15:00Z",
        "'Not gas, and nobody dead': how flour sacks became bodies in Union Street",
        """
        The boiler at Hobday's was installed in 1987 and was due to be replaced next month. On Friday morning, at
        twenty-eight minutes past six, it did not wait.

        The door flew across the bakehouse, through the shop and into Union Street. Karl Hobday, 46, who was filling
        the second oven, was scalded on both arms. He is the only person who was hurt.

        By seven o'clock half of Larkfield believed that three people had been killed by gas. Ingrid Moss, who led the
        fire crew, knows why: her men had covered flour sacks against the wet and laid them on the pavement.

        The gas company found no leak. The labour inspectorate will look at the boiler's papers, which were in order
        at the last test in 2024.

        Neighbours were sweeping up glass. The bread, Mrs Hobday said, would be back on Tuesday, from her cousin's
        oven.
        """,
    ),
    Told(
        "larkfield bakery",
        "the-continental",
        "2026-09-18T15:30:00Z",
        "Old boiler blamed for Ardmouth bakery blast",
        """
        A boiler almost forty years old burst at a family bakery in Ardmouth on Friday and injured its owner, in an
        accident that was at first reported as a gas explosion with several deaths.

        Karl Hobday, who is 46, will keep scars on his arms but should leave hospital within the week, his wife said.

        Investigators from the labour inspectorate took away the safety valve, which seems to have been stuck. The
        boiler at Hobday's, in Union Street, was last examined two years ago.

        The news site that had announced three dead, City Flash, apologised in the afternoon and said that it had
        relied on one witness. The mayor asked people to wait for the fire service before they passed on such news.
        """,
    ),
)

FOLLOW_UP = (
    Told(
        "cable car accident",
        "northern-wire",
        "2026-08-11T13:30:00Z",
        "Cable car falls on Mount Orrel, four dead",
        """
        VALSEN (Northern Wire) - Four people were killed and seven injured on Tuesday when a cabin of the Mount Orrel
        cable car broke loose and fell about thirty metres on to a scree, mountain rescuers said.

        The accident happened at 11:40 a.m. between the second and third pylons above the resort of Valsen. A second
        cabin with 26 people aboard was left hanging, and helicopters were lifting them out one at a time.

        "We heard a crack like a shot, and then the cabin slid backwards," said a hiker, Rosa Tamm, who saw the fall
        from the path.

        The dead were two couples from Ardmouth, the police said. Three of the injured were in a grave condition.

        The line was built in 1994 and was overhauled last year. Its operator, Orrel Lifts, said that it did not know
        the cause.
        """,
    ),
    Told(
        "cable car accident",
        "alpine-courier",
        "2026-08-11T18:45:00Z",
        "Silence in Valsen after the cabin fell",
        """
        The music at the lido stopped at noon and nobody in Valsen turned it on again. Above the village cabin number
        six of the Orrel cable car lay on its side among the stones.

        Four people died in it and seven were hurt. They were on the way up to the summit restaurant when, according
        to the rescue leader, Beat Anders, the hauling cable parted and the brake on the carrying cable did not hold.

        Anders and his men needed five hours to bring down the 26 people in the other cabin. The last was a boy of
        nine, who asked whether he might do it again.

        Orrel Lifts has closed all its lines. The public prosecutor in Sant, Livia Corr, has opened an investigation
        and has sealed the machine room. A book of condolence lies in the church.
        """,
    ),
    Told(
        "cable car accident",
        "the-continental",
        "2026-08-12T07:15:00Z",
        "Prosecutor seals machine room after Orrel cable car deaths",
        """
        Investigators began to examine the wreck of a cable car on Mount Orrel on Wednesday, a day after it fell
        thirty metres and killed four holidaymakers.

        The hauling cable broke, and the emergency brake that ought to have gripped the carrying cable did not. Why
        neither of the two did its work is the question before the prosecutor in Sant, Livia Corr.

        The cable was changed only last year. Orrel Lifts, which runs the line, said that all checks had been made
        daily and were in the log.

        Two couples from Ardmouth lost their lives. Of the seven injured, three were in intensive care. Beat Anders,
        the head of the rescue service at Valsen, said that his people had been offered counselling.
        """,
    ),
    Told(
        "cable car inquiry",
        "northern-wire",
        "2026-09-15T10:00:00Z",
        "Orrel cable car brake had been blocked with a clamp, inquiry finds",
        """
        SANT (Northern Wire) - The emergency brake of the cable car that fell on Mount Orrel last month, killing four
        people, had been put out of action with a steel clamp, an interim report by investigators said on Tuesday.

        The clamp was fitted by maintenance staff because the brake kept engaging without cause and stopping the
        service, according to the report. It should have been taken off before passengers were carried.

        "This was not a failure of the brake. It was a decision," the prosecutor, Livia Corr, told a news conference
        in Sant. She said that the technical director of Orrel Lifts and two other employees were under investigation
        for manslaughter.

        The hauling cable broke at its socket, where strands had rusted. It would have been seen if the head had been
        opened at the yearly check.

        Orrel Lifts said that it had suspended the three and was cooperating fully.
        """,
    ),
    Told(
        "cable car inquiry",
        "alpine-courier",
        "2026-09-15T16:30:00Z",
        "A clamp the size of a fist: report lays bare what happened at Valsen",
        """
        It is yellow, weighs two kilos and fits in a fist. Investigators laid a clamp of the same make on the table in
        Sant on Tuesday, beside a report of 61 pages.

        A clamp such as this, they say, held open the brake of cabin six on the day when four people died above
        Valsen. The brake had been tripping since June, on some days three times. Each time the line stood still; each
        time guests asked for their money back.

        In messages that the report quotes, a technician asks for the line to be closed for repair. "After the
        season," the answer runs. Livia Corr, the prosecutor, would not say who wrote it. Three employees of Orrel
        Lifts, the technical director among them, are suspects.

        Families of the dead listened from the second row. The final report on the cable itself, with its rusted
        socket, is to follow in December.
        """,
    ),
    Told(
        "cable car inquiry",
        "the-continental",
        "2026-09-16T06:45:00Z",
        "Three suspected of manslaughter over disabled brake at Orrel Lifts",
        """
        Three employees of a lift company are suspected of manslaughter after an inquiry found that they had let a
        cable car run with its emergency brake disabled.

        The interim report, published in Sant on Tuesday, says that staff at Orrel Lifts had clamped the brake open
        because it stopped the cabins too often in high season. When the hauling cable tore at a corroded socket,
        nothing held cabin six.

        Livia Corr, the prosecutor, spoke of a decision rather than a defect. Lawyers for the bereaved said that the
        company's management must have known, and demanded access to its mail.

        Parliament is to debate on Thursday whether operators should go on inspecting their own brakes. The transport
        ministry has ordered checks of all 112 lines in the country for clamps.
        """,
    ),
)

OTHER_LANGUAGE = (
    Told(
        "valdrera ship fire",
        "northern-wire",
        "2026-09-16T06:10:00Z",
        "Fire on cruise ship in Valdrera harbour, 1,840 evacuated",
        """
        VALDRERA (Northern Wire) - Some 1,840 passengers were brought off a cruise ship in the port of Valdrera on
        Wednesday after fire broke out in its laundry. Twelve people were treated for smoke.

        The Aurora Serena had tied up at the Molo Viejo an hour before the alarm at 3:15 a.m. Passengers in dressing
        gowns were led down the gangways and taken to the fish hall.

        Sixty firefighters needed four hours to put out the flames, which had spread to two decks, the port captain,
        Inés Carrasco, said. "If she had still been at sea, we should be having another conversation," she said.

        The owner, Serena Cruises, said that the voyage had been ended and that guests would be flown home. The ship,
        of 48,000 tonnes, was built in 2004.
        """,
    ),
    Told(
        "valdrera ship fire",
        "the-continental",
        "2026-09-16T12:30:00Z",
        "Night in the fish hall for passengers of burning Aurora Serena",
        """
        They sat on fish boxes in bathrobes and life jackets, and volunteers brought them coffee. The 1,840 passengers
        of the Aurora Serena will remember Valdrera.

        A tumble dryer seems to have started the fire that burned through two decks of the cruise ship in the early
        hours of Wednesday, while she lay at the Molo Viejo. Twelve people had breathed in smoke; all have left
        hospital.

        Inés Carrasco, the captain of the port, praised the crew, who had everyone ashore within 40 minutes. The alarm
        was raised at a quarter past three by a stewardess, Pilar Gomis.

        Serena Cruises has chartered nine aircraft. The ship is to be towed to a yard in Sant Roc, if the dockers, who
        are on strike, will let go her lines.
        """,
    ),
    Told(
        "valdrera ship fire",
        "harbour-news",
        "2026-09-16T17:45:00Z",
        "Stewardess's alarm saved Aurora Serena passengers, says port captain",
        """
        A stewardess who smelt smoke on her way to bed gave the alarm that saved the passengers of the Aurora Serena,
        the captain of the port of Valdrera said on Wednesday.

        Pilar Gomis, 26, broke the glass at 3.15 and then knocked on every door of deck four. By five minutes to four
        all 1,840 guests and most of the crew of 700 were on the quay.

        Inés Carrasco said that investigators believed the fire had begun in a dryer in the laundry. Two decks are
        burnt out.

        "I only did what is in the drill," said Ms Gomis, who had a blanket round her shoulders and a queue of people
        waiting to embrace her.

        The Serena line has offered passengers a full refund and another cruise.
        """,
    ),
    Told(
        "valdrera dock strike",
        "northern-wire",
        "2026-09-15T09:00:00Z",
        "Dockers in Valdrera begin indefinite strike over automatic cranes",
        """
        VALDRERA (Northern Wire) - Dockers in Valdrera, the largest container port on the southern coast, went on
        strike without limit on Tuesday in protest at the introduction of automatic cranes.

        The union said that all 2,300 of its members had laid down work at six in the morning. Eleven ships were
        waiting in the roads by noon.

        The terminal operator, Portia, intends to put eighteen cranes without drivers into service next year and has
        offered to retrain 400 workers. "They offer us a course and take away the crane," said the union's leader,
        Anselmo Ribes.

        Car makers in the region warned that they had parts for five days. The port handles a fifth of the country's
        imports. The labour minister has invited both sides to talks on Thursday.
        """,
    ),
    Told(
        "valdrera dock strike",
        "the-ledger",
        "2026-09-16T09:20:00Z",
        "Ships queue off Valdrera as crane strike enters second day",
        """
        Nineteen container ships lay at anchor off Valdrera on Wednesday, the second day of a strike by dockers that
        is beginning to be felt in factories and supermarkets.

        Two shipping lines said that they would send vessels on to other ports. Spot rates for containers rose by six
        percent.

        At issue are eighteen driverless cranes which the operator, Portia, wants to start up next spring. Anselmo
        Ribes, of the dockers' union, puts the number of jobs that will go at 700; the company speaks of 250 and of
        retraining.

        "Every crane in the north went this way ten years ago," said a spokeswoman for Portia. Car makers said that
        they would have to halt lines on Saturday. Talks are planned for Thursday.
        """,
    ),
    Told(
        "valdrera dock strike",
        "the-continental",
        "2026-09-17T18:30:00Z",
        "Talks fail in Valdrera port strike, car plants to stop",
        """
        Talks to end the strike in the port of Valdrera broke up on Thursday night after seven hours, and the first
        car plants said that they would stop work on Saturday.

        The labour minister had proposed that the operator, Portia, put off its driverless cranes by two years. The
        company refused; it would go as far as six months.

        Anselmo Ribes, who leads the dockers' union, said that his 2,300 members could hold out until Christmas.
        Strike pay would be raised.

        There were 24 ships in the roads on Thursday. Only the fire-damaged cruise ship Aurora Serena was let out,
        after the dockers agreed to cast off her lines as a matter of safety.
        """,
    ),
    Told(
        "",
        "diario-del-sur",
        "2026-09-16T08:00:00Z",
        "Evacuados 1.840 pasajeros de un crucero en llamas en el puerto de Valdrera",
        """
        Un incendio declarado en la lavandería del crucero Aurora Serena obligó a evacuar en la madrugada de este
        miércoles a sus 1.840 pasajeros en el puerto de Valdrera. Doce personas fueron atendidas por inhalación de
        humo.

        El barco, de 48.000 toneladas, acababa de atracar en el Molo Viejo cuando saltó la alarma, a las 3.15. Los
        pasajeros, muchos en bata, fueron conducidos a la lonja de pescado.

        Unos sesenta bomberos tardaron cuatro horas en apagar las llamas, que alcanzaron dos cubiertas. «Si hubiera
        ocurrido en alta mar, estaríamos hablando de otra cosa», declaró la capitana marítima, Inés Carrasco.

        La naviera Serena Cruises dio por terminado el viaje. La huelga de los estibadores, que comenzó el martes,
        complica el traslado del buque a un astillero de Sant Roc. El sindicato que dirige Anselmo Ribes aseguró que
        no pondrá obstáculos.
        """,
        "es",
    ),
    Told(
        "",
        "la-voz-de-valdrera",
        "2026-09-16T19:00:00Z",
        "Pilar Gomis, la camarera que dio la alarma en el Aurora Serena",
        """
        Pilar Gomis, de 26 años, iba a acostarse cuando olió a humo. Rompió el cristal de la alarma a las 3.15 y fue
        llamando una por una a las puertas de la cubierta cuatro.

        Cuarenta minutos después, los 1.840 pasajeros del Aurora Serena estaban en el muelle de Valdrera. «Hice lo que
        dice el simulacro», repetía ayer, envuelta en una manta.

        La capitana marítima, Inés Carrasco, atribuye el fuego a una secadora de la lavandería. Dos cubiertas han
        quedado destruidas.

        La compañía ha fletado nueve aviones para devolver a casa a los viajeros. El barco saldrá remolcado hacia Sant
        Roc en cuanto se lo permita la huelga del puerto, que mantiene parados a los 2.300 estibadores por las grúas
        automáticas de Portia.
        """,
        "es",
    ),
)

CASES: dict[str, tuple[Told, ...]] = {
    "two earthquakes": TWO_EARTHQUAKES,
    "two trials": TWO_TRIALS,
    "live blog": LIVE_BLOG,
    "round-up": ROUND_UP,
    "column": COLUMN,
    "obituary": OBITUARY,
    "two matches": TWO_MATCHES,
    "same headline": SAME_HEADLINE,
    "correction": CORRECTION,
    "wrong first report": WRONG_FIRST_REPORT,
    "follow-up": FOLLOW_UP,
    "other language": OTHER_LANGUAGE,
}
