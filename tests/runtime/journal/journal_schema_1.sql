-- A journal of version 0.1 (schema 1), two days with every type of event; never written anew.
BEGIN TRANSACTION;
CREATE TABLE command (
    device  TEXT NOT NULL,
    id      TEXT NOT NULL,
    seq     INTEGER NOT NULL,     -- of its last event
    reply   BLOB NOT NULL,
    PRIMARY KEY (device, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "command" VALUES('console','ask-1',3,X'7B226964223A2261736B2D31222C226F6B223A747275652C227265766973696F6E223A337D');
INSERT INTO "command" VALUES('console','ask-10',16,X'7B226964223A2261736B2D3130222C226F6B223A747275652C227265766973696F6E223A31367D');
INSERT INTO "command" VALUES('console','ask-11',18,X'7B226964223A2261736B2D3131222C226F6B223A747275652C227265766973696F6E223A31387D');
INSERT INTO "command" VALUES('console','ask-12',20,X'7B226964223A2261736B2D3132222C226F6B223A747275652C227265766973696F6E223A32307D');
INSERT INTO "command" VALUES('console','ask-13',22,X'7B226964223A2261736B2D3133222C226F6B223A747275652C227265766973696F6E223A32327D');
INSERT INTO "command" VALUES('console','ask-14',24,X'7B226964223A2261736B2D3134222C226F6B223A747275652C227265766973696F6E223A32347D');
INSERT INTO "command" VALUES('console','ask-15',26,X'7B226964223A2261736B2D3135222C226F6B223A747275652C227265766973696F6E223A32367D');
INSERT INTO "command" VALUES('console','ask-16',27,X'7B226964223A2261736B2D3136222C226F6B223A747275652C227265766973696F6E223A32377D');
INSERT INTO "command" VALUES('console','ask-17',28,X'7B226964223A2261736B2D3137222C226F6B223A747275652C227265766973696F6E223A32387D');
INSERT INTO "command" VALUES('console','ask-18',29,X'7B226964223A2261736B2D3138222C226F6B223A747275652C227265766973696F6E223A32397D');
INSERT INTO "command" VALUES('console','ask-19',30,X'7B226964223A2261736B2D3139222C226F6B223A747275652C227265766973696F6E223A33307D');
INSERT INTO "command" VALUES('console','ask-2',4,X'7B226964223A2261736B2D32222C226F6B223A747275652C227265766973696F6E223A347D');
INSERT INTO "command" VALUES('console','ask-20',31,X'7B226964223A2261736B2D3230222C226F6B223A747275652C227265766973696F6E223A33317D');
INSERT INTO "command" VALUES('console','ask-21',32,X'7B226964223A2261736B2D3231222C226F6B223A747275652C227265766973696F6E223A33327D');
INSERT INTO "command" VALUES('console','ask-22',34,X'7B226964223A2261736B2D3232222C226F6B223A747275652C227265766973696F6E223A33347D');
INSERT INTO "command" VALUES('console','ask-23',35,X'7B226964223A2261736B2D3233222C226F6B223A747275652C227265766973696F6E223A33357D');
INSERT INTO "command" VALUES('console','ask-24',37,X'7B226964223A2261736B2D3234222C226F6B223A747275652C227265766973696F6E223A33377D');
INSERT INTO "command" VALUES('console','ask-25',38,X'7B226964223A2261736B2D3235222C226F6B223A747275652C227265766973696F6E223A33387D');
INSERT INTO "command" VALUES('console','ask-26',39,X'7B226964223A2261736B2D3236222C226F6B223A747275652C227265766973696F6E223A33397D');
INSERT INTO "command" VALUES('console','ask-27',40,X'7B226964223A2261736B2D3237222C226F6B223A747275652C227265766973696F6E223A34307D');
INSERT INTO "command" VALUES('console','ask-28',41,X'7B226964223A2261736B2D3238222C226F6B223A747275652C227265766973696F6E223A34317D');
INSERT INTO "command" VALUES('console','ask-29',42,X'7B226964223A2261736B2D3239222C226F6B223A747275652C227265766973696F6E223A34327D');
INSERT INTO "command" VALUES('console','ask-3',5,X'7B226964223A2261736B2D33222C226F6B223A747275652C227265766973696F6E223A357D');
INSERT INTO "command" VALUES('console','ask-30',44,X'7B226964223A2261736B2D3330222C226F6B223A747275652C227265766973696F6E223A34347D');
INSERT INTO "command" VALUES('console','ask-31',47,X'7B226964223A2261736B2D3331222C226F6B223A747275652C227265766973696F6E223A34377D');
INSERT INTO "command" VALUES('console','ask-32',50,X'7B226964223A2261736B2D3332222C226F6B223A747275652C227265766973696F6E223A35307D');
INSERT INTO "command" VALUES('console','ask-33',52,X'7B226964223A2261736B2D3333222C226F6B223A747275652C227265766973696F6E223A35327D');
INSERT INTO "command" VALUES('console','ask-34',56,X'7B226964223A2261736B2D3334222C226F6B223A747275652C227265766973696F6E223A35367D');
INSERT INTO "command" VALUES('console','ask-35',58,X'7B226964223A2261736B2D3335222C226F6B223A747275652C227265766973696F6E223A35387D');
INSERT INTO "command" VALUES('console','ask-36',60,X'7B226964223A2261736B2D3336222C226F6B223A747275652C227265766973696F6E223A36307D');
INSERT INTO "command" VALUES('console','ask-37',61,X'7B226964223A2261736B2D3337222C226F6B223A747275652C227265766973696F6E223A36317D');
INSERT INTO "command" VALUES('console','ask-38',62,X'7B226964223A2261736B2D3338222C226F6B223A747275652C227265766973696F6E223A36327D');
INSERT INTO "command" VALUES('console','ask-39',63,X'7B226964223A2261736B2D3339222C226F6B223A747275652C227265766973696F6E223A36337D');
INSERT INTO "command" VALUES('console','ask-4',7,X'7B226964223A2261736B2D34222C226F6B223A747275652C227265766973696F6E223A377D');
INSERT INTO "command" VALUES('console','ask-40',64,X'7B226964223A2261736B2D3430222C226F6B223A747275652C227265766973696F6E223A36347D');
INSERT INTO "command" VALUES('console','ask-41',65,X'7B226964223A2261736B2D3431222C226F6B223A747275652C227265766973696F6E223A36357D');
INSERT INTO "command" VALUES('console','ask-5',8,X'7B226964223A2261736B2D35222C226F6B223A747275652C227265766973696F6E223A387D');
INSERT INTO "command" VALUES('console','ask-6',11,X'7B226964223A2261736B2D36222C226F6B223A747275652C227265766973696F6E223A31317D');
INSERT INTO "command" VALUES('console','ask-7',12,X'7B226964223A2261736B2D37222C226F6B223A747275652C227265766973696F6E223A31327D');
INSERT INTO "command" VALUES('console','ask-8',13,X'7B226964223A2261736B2D38222C226F6B223A747275652C227265766973696F6E223A31337D');
INSERT INTO "command" VALUES('console','ask-9',14,X'7B226964223A2261736B2D39222C226F6B223A747275652C227265766973696F6E223A31347D');
CREATE TABLE cursor (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "cursor" VALUES('events',62);
CREATE TABLE event (
    seq     INTEGER PRIMARY KEY,  -- from 1, gapless over the life of the journal
    day     TEXT NOT NULL,        -- service day
    at      TEXT NOT NULL,        -- the clock, RFC 3339 UTC
    type    TEXT NOT NULL,
    label   TEXT,
    by      TEXT,                 -- device
    cause   TEXT,                 -- command id
    body    TEXT NOT NULL,        -- JSON: the type's own fields
    line    TEXT NOT NULL,        -- line time
    trusted INTEGER NOT NULL      -- was the clock believed
) STRICT;
INSERT INTO "event" VALUES(1,'2026-11-24','2026-11-24T00:30:00.000Z','DayOpened',NULL,NULL,NULL,'{"rules":{"services":{"HT":"1","CT":"2","DD":"3","TP":null},"counters":{"1":{"HT":0,"CT":10},"2":{"CT":0,"HT":10},"3":{"DD":0},"4":{"TP":0,"CT":15}},"head_start_s":1800,"return_s":1800,"behind":2,"undo_s":10,"max_calls":3,"slips_out":2,"give_up_s":180,"trust_slip_s":120,"hours":null,"offers":{},"quotas":{},"usual":{},"reasons":["mistake","asked"]},"roll":null}','2026-11-24T00:30:00.000Z',1);
INSERT INTO "event" VALUES(2,'2026-11-24','2026-11-24T00:30:00.000Z','OfficeResumed',NULL,NULL,NULL,'{"away_s":null}','2026-11-24T00:30:00.000Z',1);
INSERT INTO "event" VALUES(3,'2026-11-24','2026-11-24T00:30:00.000Z','CounterOpened',NULL,'console','ask-1','{"counter":"1","operator":null,"services":["HT","CT"]}','2026-11-24T00:30:00.000Z',1);
INSERT INTO "event" VALUES(4,'2026-11-24','2026-11-24T00:30:00.000Z','CounterOpened',NULL,'console','ask-2','{"counter":"2","operator":null,"services":["CT","HT"]}','2026-11-24T00:30:00.000Z',1);
INSERT INTO "event" VALUES(5,'2026-11-24','2026-11-24T00:30:00.000Z','TicketIssued','201','console','ask-3','{"label":"201","service":"CT","class":"N","arrival":"2026-11-24T00:30:00.000Z","paper":true,"ahead":0,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-24T00:30:00.000Z',1);
INSERT INTO "event" VALUES(6,'2026-11-24','2026-11-24T00:30:00.000Z','SlipConfirmed','201',NULL,NULL,'{"label":"201","proof":"printed","mm":0}','2026-11-24T00:30:00.000Z',1);
INSERT INTO "event" VALUES(7,'2026-11-24','2026-11-24T00:30:00.000Z','NoticePosted',NULL,'console','ask-4','{"text":"Nghỉ trưa đến 13:00","until":"2026-11-24T01:30:00.000Z"}','2026-11-24T00:30:00.000Z',1);
INSERT INTO "event" VALUES(8,'2026-11-24','2026-11-25T00:30:00.000Z','DayClosed',NULL,'console','ask-5','{}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(9,'2026-11-24','2026-11-25T00:30:00.000Z','TicketUnserved','201','console','ask-5','{"label":"201"}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(10,'2026-11-25','2026-11-25T00:30:00.000Z','DayOpened',NULL,'console','ask-5','{"rules":{"services":{"HT":"1","CT":"2","DD":"3","TP":null},"counters":{"1":{"HT":0,"CT":10},"2":{"CT":0,"HT":10},"3":{"DD":0},"4":{"TP":0,"CT":15}},"head_start_s":1800,"return_s":1800,"behind":2,"undo_s":10,"max_calls":3,"slips_out":2,"give_up_s":180,"trust_slip_s":120,"hours":null,"offers":{},"quotas":{},"usual":{},"reasons":["mistake","asked"]},"roll":null}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(11,'2026-11-25','2026-11-25T00:30:00.000Z','CounterOpened',NULL,'console','ask-6','{"counter":"1","operator":null,"services":["HT","CT"]}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(12,'2026-11-25','2026-11-25T00:30:00.000Z','CounterOpened',NULL,'console','ask-7','{"counter":"2","operator":null,"services":["CT","HT"]}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(13,'2026-11-25','2026-11-25T00:30:00.000Z','RulesChanged',NULL,'console','ask-8','{"rules":{"services":{"HT":"1","CT":"2","DD":"3","TP":null},"counters":{"1":{"HT":0,"CT":5},"2":{"CT":0,"HT":10},"3":{"DD":0},"4":{"TP":0,"CT":15}},"head_start_s":1800,"return_s":1800,"behind":2,"undo_s":10,"max_calls":3,"slips_out":2,"give_up_s":180,"trust_slip_s":120,"hours":null,"offers":{},"quotas":{},"usual":{},"reasons":["mistake","asked"]},"tomorrow":null}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(14,'2026-11-25','2026-11-25T00:30:00.000Z','TicketIssued','201','console','ask-9','{"label":"201","service":"CT","class":"N","arrival":"2026-11-25T00:30:00.000Z","paper":true,"ahead":0,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(15,'2026-11-25','2026-11-25T00:30:00.000Z','SlipConfirmed','201',NULL,NULL,'{"label":"201","proof":"printed","mm":0}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(16,'2026-11-25','2026-11-25T00:30:00.000Z','TicketIssued','101','console','ask-10','{"label":"101","service":"HT","class":"N","arrival":"2026-11-25T00:30:00.000Z","paper":true,"ahead":0,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(17,'2026-11-25','2026-11-25T00:30:00.000Z','SlipConfirmed','101',NULL,NULL,'{"label":"101","proof":"printed","mm":0}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(18,'2026-11-25','2026-11-25T00:30:00.000Z','TicketIssued','202','console','ask-11','{"label":"202","service":"CT","class":"N","arrival":"2026-11-25T00:30:00.000Z","paper":true,"ahead":1,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(19,'2026-11-25','2026-11-25T00:30:00.000Z','SlipConfirmed','202',NULL,NULL,'{"label":"202","proof":"printed","mm":0}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(20,'2026-11-25','2026-11-25T00:30:00.000Z','TicketIssued','203','console','ask-12','{"label":"203","service":"CT","class":"N","arrival":"2026-11-25T00:30:00.000Z","paper":true,"ahead":2,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(21,'2026-11-25','2026-11-25T00:30:00.000Z','SlipConfirmed','203',NULL,NULL,'{"label":"203","proof":"printed","mm":0}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(22,'2026-11-25','2026-11-25T00:30:00.000Z','TicketIssued','102','console','ask-13','{"label":"102","service":"HT","class":"N","arrival":"2026-11-25T00:30:00.000Z","paper":true,"ahead":1,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(23,'2026-11-25','2026-11-25T00:30:00.000Z','SlipConfirmed','102',NULL,NULL,'{"label":"102","proof":"printed","mm":0}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(24,'2026-11-25','2026-11-25T00:30:00.000Z','TicketIssued','204','console','ask-14','{"label":"204","service":"CT","class":"N","arrival":"2026-11-25T00:30:00.000Z","paper":true,"ahead":3,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(25,'2026-11-25','2026-11-25T00:30:00.000Z','SlipConfirmed','204',NULL,NULL,'{"label":"204","proof":"printed","mm":0}','2026-11-25T00:30:00.000Z',1);
INSERT INTO "event" VALUES(26,'2026-11-25','2026-11-25T00:31:00.000Z','TicketCalled','201','console','ask-15','{"label":"201","counter":"2","call_no":1,"count":1,"why":{"rule":"head_start","key":"2026-11-25T00:30:00.000Z","runner_up":"202","runner_up_key":"2026-11-25T00:30:00.000Z","offset_s":0,"skipped":[]},"reason":null}','2026-11-25T00:31:00.000Z',1);
INSERT INTO "event" VALUES(27,'2026-11-25','2026-11-25T00:31:00.000Z','TicketAbsent','201','console','ask-16','{"label":"201","counter":"2"}','2026-11-25T00:31:00.000Z',1);
INSERT INTO "event" VALUES(28,'2026-11-25','2026-11-25T00:31:05.000Z','TicketCalled','101','console','ask-17','{"label":"101","counter":"1","call_no":2,"count":1,"why":{"rule":"head_start","key":"2026-11-25T00:30:00.000Z","runner_up":"102","runner_up_key":"2026-11-25T00:30:00.000Z","offset_s":0,"skipped":[]},"reason":null}','2026-11-25T00:31:05.000Z',1);
INSERT INTO "event" VALUES(29,'2026-11-25','2026-11-25T00:31:05.000Z','CallUndone','101','console','ask-18','{"label":"101","counter":"1","call_no":2,"restored":null}','2026-11-25T00:31:05.000Z',1);
INSERT INTO "event" VALUES(30,'2026-11-25','2026-11-25T00:31:05.000Z','TicketCalled','202','console','ask-19','{"label":"202","counter":"2","call_no":3,"count":1,"why":{"rule":"head_start","key":"2026-11-25T00:30:00.000Z","runner_up":"203","runner_up_key":"2026-11-25T00:30:00.000Z","offset_s":0,"skipped":[]},"reason":null}','2026-11-25T00:31:05.000Z',1);
INSERT INTO "event" VALUES(31,'2026-11-25','2026-11-25T00:31:35.000Z','TicketReturned','201','console','ask-20','{"label":"201","behind":2}','2026-11-25T00:31:35.000Z',1);
INSERT INTO "event" VALUES(32,'2026-11-25','2026-11-25T00:31:35.000Z','ServiceStarted','202','console','ask-21','{"label":"202","counter":"2"}','2026-11-25T00:31:35.000Z',1);
INSERT INTO "event" VALUES(33,'2026-11-25','2026-11-25T00:31:35.000Z','TicketTransferred','202','console','ask-21','{"label":"202","counter":"2","service":"HT","to_counter":null,"note":"free","then":[]}','2026-11-25T00:31:35.000Z',1);
INSERT INTO "event" VALUES(34,'2026-11-25','2026-11-25T00:31:35.000Z','TicketCalled','101','console','ask-22','{"label":"101","counter":"1","call_no":4,"count":1,"why":{"rule":"head_start","key":"2026-11-25T00:30:00.000Z","runner_up":"202","runner_up_key":"2026-11-25T00:30:00.000Z","offset_s":0,"skipped":[]},"reason":null}','2026-11-25T00:31:35.000Z',1);
INSERT INTO "event" VALUES(35,'2026-11-25','2026-11-25T00:31:35.000Z','ServiceStarted','101','console','ask-23','{"label":"101","counter":"1"}','2026-11-25T00:31:35.000Z',1);
INSERT INTO "event" VALUES(36,'2026-11-25','2026-11-25T00:31:35.000Z','TicketHeld','101','console','ask-23','{"label":"101","counter":"1"}','2026-11-25T00:31:35.000Z',1);
INSERT INTO "event" VALUES(37,'2026-11-25','2026-11-25T00:31:35.000Z','TicketResumed','101','console','ask-24','{"label":"101"}','2026-11-25T00:31:35.000Z',1);
INSERT INTO "event" VALUES(38,'2026-11-25','2026-11-25T00:31:35.000Z','TicketCalled','203','console','ask-25','{"label":"203","counter":"1","call_no":5,"count":1,"why":{"rule":"chosen","key":"2026-11-25T00:35:00.000Z","runner_up":"101","runner_up_key":"2026-11-25T00:30:00.000Z","offset_s":300,"skipped":[]},"reason":"asked"}','2026-11-25T00:31:35.000Z',1);
INSERT INTO "event" VALUES(39,'2026-11-25','2026-11-25T00:31:35.000Z','TicketCalled','203','console','ask-26','{"label":"203","counter":"1","call_no":6,"count":2,"why":{"rule":"recall","key":null,"runner_up":null,"runner_up_key":null,"offset_s":0,"skipped":[]},"reason":null}','2026-11-25T00:31:35.000Z',1);
INSERT INTO "event" VALUES(40,'2026-11-25','2026-11-25T00:31:55.000Z','ServiceStarted','203','console','ask-27','{"label":"203","counter":"1"}','2026-11-25T00:31:55.000Z',1);
INSERT INTO "event" VALUES(41,'2026-11-25','2026-11-25T00:31:55.000Z','ClassChanged','102','console','ask-28','{"label":"102","class":"P","reason":"mistake"}','2026-11-25T00:31:55.000Z',1);
INSERT INTO "event" VALUES(42,'2026-11-25','2026-11-25T00:31:55.000Z','TicketIssued','301','console','ask-29','{"label":"301","service":"DD","class":"N","arrival":"2026-11-25T00:31:55.000Z","paper":true,"ahead":0,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:31:55.000Z',1);
INSERT INTO "event" VALUES(43,'2026-11-25','2026-11-25T00:31:55.000Z','SlipConfirmed','301',NULL,NULL,'{"label":"301","proof":"unproven","mm":0}','2026-11-25T00:31:55.000Z',1);
INSERT INTO "event" VALUES(44,'2026-11-25','2026-11-25T00:31:55.000Z','TicketIssued','302','console','ask-30','{"label":"302","service":"DD","class":"P","arrival":"2026-11-25T00:31:55.000Z","paper":true,"ahead":0,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:31:55.000Z',1);
INSERT INTO "event" VALUES(45,'2026-11-25','2026-11-25T00:31:55.000Z','SlipFailed','302',NULL,NULL,'{"label":"302","reason":"paper_out","bytes":120,"mm":0,"held":false}','2026-11-25T00:31:55.000Z',1);
INSERT INTO "event" VALUES(46,'2026-11-25','2026-11-25T00:31:55.000Z','IssuingStopped',NULL,NULL,NULL,'{"reason":"printer","note":null}','2026-11-25T00:31:55.000Z',1);
INSERT INTO "event" VALUES(47,'2026-11-25','2026-11-25T00:31:55.000Z','TicketIssued','303','console','ask-31','{"label":"303","service":"DD","class":"N","arrival":"2026-11-25T00:11:55.000Z","paper":false,"ahead":1,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:31:55.000Z',1);
INSERT INTO "event" VALUES(48,'2026-11-25','2026-11-25T00:34:56.000Z','TicketVoided','302',NULL,NULL,'{"label":"302","reason":"printer"}','2026-11-25T00:34:56.000Z',1);
INSERT INTO "event" VALUES(49,'2026-11-25','2026-11-25T00:34:56.000Z','IssuingResumed',NULL,NULL,NULL,'{"note":null,"until":null}','2026-11-25T00:34:56.000Z',1);
INSERT INTO "event" VALUES(50,'2026-11-25','2026-11-25T00:34:56.000Z','SlipReprinted','204','console','ask-32','{"label":"204","reason":"asked","marked":true}','2026-11-25T00:34:56.000Z',1);
INSERT INTO "event" VALUES(51,'2026-11-25','2026-11-25T00:34:56.000Z','SlipConfirmed','204',NULL,NULL,'{"label":"204","proof":"sensor","mm":0}','2026-11-25T00:34:56.000Z',1);
INSERT INTO "event" VALUES(52,'2026-11-25','2026-11-25T00:34:56.000Z','TicketIssued','103','console','ask-33','{"label":"103","service":"HT","class":"N","arrival":"2026-11-25T00:34:56.000Z","paper":true,"ahead":3,"forecast":null,"instead_of":null,"half":0,"then":[]}','2026-11-25T00:34:56.000Z',1);
INSERT INTO "event" VALUES(53,'2026-11-25','2026-11-25T00:35:26.000Z','OfficeResumed',NULL,NULL,NULL,'{"away_s":30}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(54,'2026-11-25','2026-11-25T00:35:26.000Z','SlipReprinted','103',NULL,NULL,'{"label":"103","reason":"restart","marked":true}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(55,'2026-11-25','2026-11-25T00:35:26.000Z','SlipConfirmed','103',NULL,NULL,'{"label":"103","proof":"printed","mm":0}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(56,'2026-11-25','2026-11-25T00:35:26.000Z','ServiceFinished','203','console','ask-34','{"label":"203","counter":"1","outcome":"needs_papers","started":true,"goes_to":null}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(57,'2026-11-25','2026-11-25T00:35:26.000Z','TicketCalled','102','console','ask-34','{"label":"102","counter":"1","call_no":7,"count":1,"why":{"rule":"head_start","key":"2026-11-25T00:00:00.000Z","runner_up":"101","runner_up_key":"2026-11-25T00:30:00.000Z","offset_s":0,"skipped":[]},"reason":null}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(58,'2026-11-25','2026-11-25T00:35:26.000Z','ServiceStarted','102','console','ask-35','{"label":"102","counter":"1"}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(59,'2026-11-25','2026-11-25T00:35:26.000Z','ServiceFinished','102','console','ask-35','{"label":"102","counter":"1","outcome":"done","started":true,"goes_to":null}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(60,'2026-11-25','2026-11-25T00:35:26.000Z','TicketVoided','204','console','ask-36','{"label":"204","reason":"asked"}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(61,'2026-11-25','2026-11-25T00:35:26.000Z','CounterPaused',NULL,'console','ask-37','{"counter":"2","reason":"free"}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(62,'2026-11-25','2026-11-25T00:35:26.000Z','CounterResumed',NULL,'console','ask-38','{"counter":"2"}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(63,'2026-11-25','2026-11-25T00:35:26.000Z','CounterClosed',NULL,'console','ask-39','{"counter":"2"}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(64,'2026-11-25','2026-11-25T00:35:26.000Z','IssuingStopped',NULL,'console','ask-40','{"reason":"closed","note":"asked"}','2026-11-25T00:35:26.000Z',1);
INSERT INTO "event" VALUES(65,'2026-11-25','2026-11-25T00:35:26.000Z','IssuingResumed',NULL,'console','ask-41','{"note":null,"until":null}','2026-11-25T00:35:26.000Z',1);
CREATE TABLE words (seq INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
INSERT INTO "words" VALUES(33,'Bà ngoại ở xa đến');
INSERT INTO "words" VALUES(61,'Bà ngoại ở xa đến');
CREATE UNIQUE INDEX issued ON event (day, label) WHERE type = 'TicketIssued';
CREATE INDEX opened ON event (seq) WHERE type = 'DayOpened';
COMMIT;
PRAGMA user_version = 1;
