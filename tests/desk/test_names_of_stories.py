from octavo.desk.names import MOST, of_story


def test_a_name_needs_three_publishers_however_often_one_tells_it():
    told = [(1, ("Ada Reed",)), (1, ("Ada Reed", "Kursk")), (1, ("Ada Reed",)), (2, ("Kursk",)), (3, ("Kursk",))]
    assert of_story(told) == (("Kursk", 3),)


def test_spellings_are_one_and_numbers_are_no_names():
    told = [(1, ("Kim Jong Un", "6,000")), (2, ("Kim Jong-un", "6,000")), (3, ("Kim Jong Un", "6,000"))]
    assert of_story(told) == (("Kim Jong Un", 3),)


def test_those_of_most_publishers_come_first_and_the_list_is_short():
    names = [f"Name {chr(97 + at)}" for at in range(20)]
    told = [(1, names), (2, names), (3, names), (4, names[5:6])]
    found = of_story(told)
    assert found[0] == ("Name f", 4)
    assert len(found) == MOST
    assert of_story(reversed(told)) == found
