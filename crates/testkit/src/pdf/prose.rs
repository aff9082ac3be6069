//! Pages as full as those of real agreements.

use std::fmt::Write;

use super::{Dice, Page, document};

const WORDS: &[&str] = &[
    "the",
    "party",
    "of",
    "first",
    "part",
    "shall",
    "provide",
    "written",
    "notice",
    "within",
    "thirty",
    "days",
    "and",
    "any",
    "obligation",
    "under",
    "this",
    "agreement",
    "remains",
    "in",
    "force",
    "until",
    "performance",
    "is",
    "complete",
    "save",
    "where",
    "otherwise",
    "agreed",
    "by",
    "both",
    "parties",
    "property",
    "deposit",
    "interest",
    "payable",
    "quarterly",
    "liability",
    "limited",
    "to",
    "amount",
    "received",
    "for",
    "services",
    "described",
    "schedule",
    "hereto",
    "without",
    "prejudice",
    "rights",
    "accrued",
    "before",
    "termination",
];

const RESOURCES: &str = "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>\
                         /B<</Type/Font/Subtype/Type1/BaseFont/Times-Bold>>\
                         /I<</Type/Font/Subtype/Type1/BaseFont/Times-Italic>>>>>>";

impl Page {
    /// A page as full as one of a real agreement: a running head, six clauses with headings, 52 lines of ten points
    /// with space between the words as in justified text, no two of them alike.
    pub fn prose(number: u32) -> Self {
        let mut dice = Dice(0x5851_f42d_4c95_7f2d ^ u64::from(number));
        let mut content = format!("BT /I 8 Tf 60 805 Td (Agreement between the parties, page {number}) Tj ET ");
        content.push_str("BT 13 TL 60 785 Td");
        for line in 0..52 {
            if line % 9 == 0 {
                let _ =
                    write!(content, " /B 10.5 Tf ({number}.{} Of the {}) Tj T* /F 10 Tf", line / 9, word(&mut dice));
            }
            let mut letters = 0;
            content.push_str(" [");
            while letters < 96 {
                let word = word(&mut dice);
                let space = dice.below(60);
                let _ = write!(content, "({word} )-{space}");
                letters += word.len() + 1;
            }
            content.push_str("] TJ T*");
        }
        content.push_str(" ET");
        Self { content, resources: RESOURCES.to_owned(), ..Self::default() }
    }
}

fn word(dice: &mut Dice) -> &'static str {
    WORDS[dice.below(WORDS.len() as u64) as usize]
}

/// An agreement of pages as full as real ones.
pub fn agreement(pages: u32) -> Vec<u8> {
    document(&(1..=pages).map(Page::prose).collect::<Vec<_>>())
}
