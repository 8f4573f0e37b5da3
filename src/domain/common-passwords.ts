/**
 * What leaked passwords are made of, in lower case: the words, names, teams, rows of keys and counts that head the known
 * lists of the most used ones, in English and Italian. Fifteen characters are mostly several of them in a row.
 */
const WORDS = `
  password passwort passw0rd pass passphrase secret secrets private login signin admin administrator root user username
  guest test tester testing demo default changeme change letmein welcome hello access master superman batman spiderman
  iloveyou love lovely lover forever princess prince angel baby babygirl sunshine flower butterfly rainbow summer winter
  spring autumn monday tuesday wednesday thursday friday saturday sunday january february march april june july august
  september october november december monkey dragon tiger lion eagle horse dolphin chicken kitty pepper cookie cheese
  chocolate banana orange purple yellow silver golden diamond shadow hunter killer ranger soldier warrior ninja pirate
  football baseball basketball soccer hockey tennis liverpool arsenal chelsea manchester united barcelona juventus
  milan inter napoli roma lazio ferrari porsche mercedes yamaha ducati harley mustang corvette pokemon minecraft
  starwars startrek matrix gandalf merlin hogwarts computer internet google facebook youtube microsoft windows apple
  samsung android iphone internet server network security database system energy charging charger charge station
  michael jennifer jessica ashley michelle daniel thomas robert george charlie william andrew joshua matthew anthony
  jordan hannah nicole amanda maria marco luca giulia francesca alessandro alessandra andrea matteo lorenzo giuseppe
  antonio roberto stefano martina chiara sara valentina federico simone davide ciao ciaociao amore amoremio tesoro
  stella sole mare casa mamma papa bella bello gatto cane calcio forza italia benvenuto segreto prova utente
  thisis mypassword my your the you and for not yes please open sesame trustno nothing
  whatever freedom jesus christ heaven blessed faith hope money lucky happy smile friend friends family mother father
  brother sister school work office company business fuck fuckyou shit bitch asshole sexy qwerty qwertz azerty dvorak
  abc abcd abcde xyz aaa zxc asd qwe qaz wsx edc rfv tgb yhn ujm
  correcthorsebatterystaple todayisagoodday nevergonnagiveyouup mynameis whatisthis emall cpms
`;

export const COMMON_WORDS: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));

/** What fingers run along. */
export const KEY_ROWS: readonly string[] = [
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qwertzuiop",
  "yxcvbnm",
  "azertyuiop",
  "qsdfghjklm",
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
];
